import { javascript, type Project, typescript } from "./inspect-projects.ts";

/**
 * Code that no rule was ever tuned on: what the checks are worth to a stranger (`--held-out`). A project whose false
 * alarm or missed defect changes a rule has been seen, and is replaced.
 */
export const HELD_OUT: readonly Project[] = [
  typescript("immer", ["11.1.20", "11.2.3", "11.2.7", "11.2.10"], []),
  typescript("@tanstack/router-core", ["1.171.32", "1.171.35", "1.171.38", "1.171.39"], ["self"]),
  typescript("@msgpack/msgpack", ["3.0.1", "3.1.0", "3.1.1", "3.1.2", "3.1.3"], []),
  typescript("mobx", ["6.16.1", "7.0.3", "7.0.6", "7.1.3"], []),
  typescript(
    "@reduxjs/toolkit",
    ["2.11.2", "2.12.0", "2.13.0", "2.14.0"],
    ["self", "react@19.2.0", "@types/react@19.2.2", "react-redux@9.2.0"],
    {
      jsx: "react-jsx",
      // As its own configuration has them.
      paths: {
        "@reduxjs/toolkit": ["./src/index.ts"],
        "@reduxjs/toolkit/react": ["./src/react/index.ts"],
        "@reduxjs/toolkit/query": ["./src/query/index.ts"],
        "@reduxjs/toolkit/query/react": ["./src/query/react/index.ts"],
        "@internal/*": ["./src/*"],
      },
    },
  ),
  javascript("mysql2", ["3.24.3", "3.24.4", "3.24.5", "3.24.6"], {
    typed: true,
    keep: /^(?:lib\/.*|typings\/.*|(?:index|promise|promises)\.(?:d\.ts|js)|package\.json)$/,
  }),
  javascript("mongoose", ["9.10.4", "9.11.0", "9.12.0", "9.12.1"], {
    typed: true,
    keep: /^(?:(?:lib|types)\/.*|index\.(?:js|mjs)|package\.json)$/,
  }),
  javascript("winston", ["3.17.0", "3.18.3", "3.19.0"], {
    typed: true,
    keep: /^(?:lib\/.*|index\.d\.ts|package\.json)$/,
  }),
  javascript("stylelint", ["17.13.0", "17.14.1", "17.15.0", "17.16.0"], {
    typed: true,
    keep: /^(?:(?:lib|types|bin)\/.*|package\.json)$/,
  }),
  javascript("objection", ["3.0.4", "3.1.0", "3.1.2", "3.1.5"], {
    typed: true,
    keep: /^(?:(?:lib|typings)\/.*|package\.json)$/,
  }),
  {
    // With what it needs beside it: botocore, docutils, urllib3, dateutil, pyasn1, colorama.
    name: "awscli",
    package: "@aws-cdk/asset-awscli-v1",
    languages: ["python"],
    // Later ones map the names of modules with an import hook.
    versions: ["2.2.210", "2.2.225", "2.2.242", "2.2.258", "2.2.274"],
    keep: /^$/,
    install: [],
    files: { "pyproject.toml": '[project]\nname = "awscli"\nversion = "1"\ndependencies = []\n' },
    zip: { path: "lib/layer.zip", from: "awscli/", into: "." },
  },
];
