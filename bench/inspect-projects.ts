import type { Language } from "./inspect-seed.ts";

/** A package of the registry whose sources are inspected, at versions that follow each other. */
export interface Project {
  readonly name: string;
  readonly package: string;
  /** Whose files are taken: its other files are what is around them. */
  readonly languages: readonly Language[];
  /** Oldest first: each step is a real, correct change; defects are seeded into the newest. */
  readonly versions: readonly string[];
  /** Files of the package that its own repository would hold: not what a build made. */
  readonly keep: RegExp;
  /** What is installed beside it, at named versions; `self` stands for the package with its dependencies. */
  readonly install: readonly string[];
  /** Files that its repository has and the package hasn't. */
  readonly files: Readonly<Record<string, string>>;
  /** The folder of the package that is the repository, where it is not the whole of it. */
  readonly root?: string;
  /** An archive inside the package that holds the sources, which of its folders, and where that goes. */
  readonly zip?: { readonly path: string; readonly from: string; readonly into: string };
}

const NODE_TYPES = "@types/node@22.18.10";

export function typescript(
  name: string,
  versions: readonly string[],
  install: readonly string[],
  compilerOptions: Readonly<Record<string, unknown>> = {},
  keep = /^(?:src\/.*\.tsx?|package\.json)$/,
): Project {
  const tsconfig = {
    compilerOptions: {
      target: "es2022",
      lib: ["es2023", "dom", "dom.iterable"],
      module: "esnext",
      moduleResolution: "bundler",
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      types: ["node"],
      ...compilerOptions,
    },
    include: ["src"],
  };
  return {
    name: name.replace(/^@|\/.*/g, ""),
    package: name,
    languages: ["ts"],
    versions,
    keep,
    install: [NODE_TYPES, ...install],
    files: { "tsconfig.json": JSON.stringify(tsconfig, null, 2) },
  };
}

/** Node's types are installed where the package's own repository installs them. */
export function javascript(
  name: string,
  versions: readonly string[],
  { typed, keep }: { readonly typed: boolean; readonly keep: RegExp },
): Project {
  return {
    name,
    package: name,
    languages: ["js"],
    versions,
    keep,
    install: ["self", ...(typed ? [NODE_TYPES] : [])],
    files: {},
  };
}

function sources(name: string, version: string, languages: readonly Language[], keep: RegExp): Project {
  return {
    name: name.replace(/^@|\/.*/g, ""),
    package: name,
    languages,
    versions: [version],
    keep,
    install: [],
    files: {},
  };
}

/** Real code of several kinds: libraries of types and of classes, a client, a framework, tools, a standard library. */
export const PROJECTS: readonly Project[] = [
  typescript(
    "zod",
    ["4.1.10", "4.1.11", "4.1.12", "4.1.13"],
    ["vitest@3.2.4", "@standard-schema/spec@1.0.0"],
    {
      customConditions: ["@zod/source"],
    },
  ),
  typescript(
    "openai",
    ["6.5.0", "6.6.0", "6.7.0", "6.8.0"],
    ["zod@3.25.76", "ws@8.18.3", "@types/ws@8.18.1"],
  ),
  typescript("rxjs", ["7.8.0", "7.8.1", "7.8.2"], ["tslib@2.8.1"], {
    paths: { rxjs: ["./src/index"], "rxjs/*": ["./src/*"] },
  }),
  typescript(
    "@trpc/server",
    ["11.5.0", "11.5.1", "11.6.0", "11.7.0"],
    ["ws@8.18.3", "@types/ws@8.18.1", "@types/express@5.0.3", "fastify@5.6.1", "@types/aws-lambda@8.10.152"],
    { paths: { "@trpc/server": ["./src/index"], "@trpc/server/*": ["./src/adapters/*", "./src/*"] } },
    /^(?:src\/(?!adapters\/next|.*next-app-dir).*\.ts|package\.json)$/,
  ),
  typescript("@tanstack/query-core", ["5.90.2", "5.90.3", "5.90.5", "5.90.6", "5.90.7"], []),
  typescript(
    "graphql-request",
    ["7.2.0", "7.3.0", "7.3.1"],
    ["graphql@16.11.0", "@graphql-typed-document-node/core@3.2.0", "vitest@3.2.4"],
  ),
  typescript("effect", ["3.18.3", "3.18.4", "3.18.5"], ["@standard-schema/spec@1.0.0", "fast-check@3.23.2"]),
  javascript("express", ["5.0.0", "5.0.1", "5.1.0"], {
    typed: false,
    keep: /^(?:lib\/.*|index\.js|package\.json)$/,
  }),
  javascript("koa", ["3.0.1", "3.0.2", "3.0.3"], { typed: false, keep: /^(?:lib\/.*\.js|package\.json)$/ }),
  javascript("fastify", ["5.5.0", "5.6.0", "5.6.1", "5.6.2"], {
    typed: true,
    keep: /^(?:(?:lib|test|types|build|examples)\/.*\.(?:[cm]?js|ts|json)|fastify\.(?:js|d\.ts)|package\.json)$/,
  }),
  javascript("undici", ["7.15.0", "7.16.0"], {
    typed: true,
    keep: /^(?:(?:lib|types)\/.*|index(?:-fetch)?\.(?:js|d\.ts)|package\.json)$/,
  }),
  javascript("commander", ["13.1.0", "14.0.0", "14.0.1", "14.0.2"], {
    typed: true,
    keep: /^(?:lib\/.*|typings\/.*|index\.js|esm\.mjs|package\.json)$/,
  }),
  javascript("mocha", ["11.7.1", "11.7.2", "11.7.3", "11.7.4"], {
    typed: false,
    keep: /^(?:(?:lib|bin)\/.*\.[cm]?js|index\.js|package\.json)$/,
  }),
  javascript("eslint", ["9.37.0", "9.38.0", "9.39.0"], {
    typed: true,
    keep: /^(?:(?:lib|bin|conf)\/.*\.js|package\.json)$/,
  }),
  javascript("execa", ["9.5.2", "9.5.3", "9.6.0"], {
    typed: true,
    keep: /^(?:lib\/.*|types\/.*|index\.(?:js|d\.ts)|package\.json)$/,
  }),
  javascript("svgo", ["4.0.0", "4.0.1"], {
    typed: true,
    keep: /^(?:(?:lib|plugins)\/.*\.js|package\.json)$/,
  }),
  javascript("pino", ["9.11.0", "9.12.0", "9.13.0", "9.13.1", "9.14.0"], {
    typed: true,
    keep: /^(?:(?:lib|test|benchmarks)\/.*\.[cm]?js|(?:pino|file)\.js|pino\.d\.ts|package\.json)$/,
  }),
  {
    name: "cpython",
    package: "pyodide",
    languages: ["python"],
    // Python 3.12.1, 3.12.7, 3.13.2
    versions: ["0.26.4", "0.27.7", "0.28.3"],
    keep: /^$/,
    install: [],
    // What a project says of itself that needs nothing else.
    files: { "pyproject.toml": '[project]\nname = "library"\nversion = "3"\ndependencies = []\n' },
    zip: { path: "python_stdlib.zip", from: "", into: "Lib" },
  },
  {
    name: "gyp",
    package: "node-gyp",
    languages: ["python"],
    versions: ["10.0.1", "10.1.0", "10.2.0", "11.0.0", "11.1.0", "11.4.2", "12.1.0"],
    keep: /^gyp\/(?!pylib\/packaging).*\.(?:py|toml|cfg)$/,
    install: [],
    files: {},
  },
  sources(
    "react-native",
    "0.82.0",
    ["java", "cpp", "ruby", "shell"],
    /^(?:ReactAndroid\/src\/main\/java\/com\/facebook\/react\/(?:bridge|uimanager|modules)\/.*\.java|ReactCommon\/(?:yoga|hermes|jsi|cxxreact)\/.*\.(?:h|cpp)|scripts\/.*\.(?:rb|sh))$/,
  ),
  sources("@wordpress/block-library", "9.33.0", ["php"], /^src\/.*\.php$/),
  {
    ...sources("nodegit", "0.27.0", ["c"], /^(?:src|tests)\/[a-d].*\.c$/),
    name: "libgit2",
    // What is below `vendor` is somebody else's, and judged as such.
    root: "vendor/libgit2",
  },
  sources(
    "serverless",
    "2.72.3",
    ["go", "csharp", "java", "ruby", "rust", "php", "shell"],
    /^lib\/plugins\/create\/templates\/.*\.(?:go|cs|java|rb|rs|php|sh)$/,
  ),
  sources("@capacitor/android", "7.4.3", ["java"], /^capacitor\/src\/main\/.*\.java$/),
];
