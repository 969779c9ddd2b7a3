import { beforeEach, describe, expect, test } from "vitest";
import { imports } from "../../../src/stages/inspect/imports.ts";
import { tempRepo, type TempRepo } from "../../support/repo.ts";
import { inspect } from "./check.ts";

let repo: TempRepo;
beforeEach(() => {
  repo = tempRepo({
    "Cargo.toml": '[workspace]\nmembers = ["shop", "core-lib"]\n',
    "shop/Cargo.toml": `[package]
name = "shop-app"
[dependencies]
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio-util = "0.7"
md-5 = "0.10"
xml-rs = "0.8"
old = { package = "older", version = "1" }
core-lib = { path = "../core-lib" }
shared.workspace = true
[dev-dependencies]
proptest = "1"
[build-dependencies]
cc = "1"
[target.'cfg(unix)'.dependencies]
nix = "0.29"
`,
    "shop/src/lib.rs": "pub mod cart;\nuse rareware::x;\n",
    "shop/src/cart.rs": "",
    "shop/src/deep/mod.rs": "",
    "shop/src/deep/inner.rs": "",
    "core-lib/Cargo.toml":
      '[package]\nname = "core-lib"\n[lib]\nname = "kernel"\n[dependencies]\nregex = "1"\n',
    "core-lib/src/lib.rs": "",
    ".gitignore": "generated.rs\n",
  });
});

async function check(content: string, path = "shop/src/new.rs") {
  const { findings, checks } = await inspect(repo, { [path]: content }, [imports]);
  return {
    found: findings.map(({ severity, message }) => `${severity}: ${message}`),
    why: checks[0]?.why,
  };
}

/** Each case in a file of its own, all in one change. */
async function checkAll(contents: readonly string[]): Promise<readonly (readonly string[])[]> {
  const paths = contents.map((_, index) => `shop/src/case${index}.rs`);
  const change = Object.fromEntries(paths.map((path, index) => [path, contents[index] ?? ""]));
  const { findings } = await inspect(repo, change, [imports]);
  return paths.map((wanted) =>
    findings.filter(({ path }) => path === wanted).map(({ severity, message }) => `${severity}: ${message}`),
  );
}

describe("is there", () => {
  test("crates and modules", async () => {
    const contents = [
      "use std::io::{self, Read as R};",
      "use core::fmt; extern crate alloc; use alloc::vec::Vec;",
      "use crate::cart; use self::x::Y; use super::*;",
      "use serde::{Serialize, Deserialize}; use serde_json::json; use tokio_util::codec;",
      "use md5::Md5; use xml::reader; use old::Thing; use shared::x; use kernel::y; use nix::sys;",
      "use proptest::prelude::*; use shop_app::cart::Cart;",
      "use {std::fs, serde::Serialize}; use ::serde as s; use s::de;",
      "mod inline { pub struct A; } use inline::A;",
      "enum Color { Red } use Color::*;",
      "use std::sync::mpsc; use mpsc::Sender;",
      "use cart::Cart; use inner::x; use rareware::y;",
      '#[cfg(feature = "fast")]\nuse faster::x;',
      "#[cfg(test)]\nmod tests { use super::*; use proptest::x; }",
      "macro_rules! m { () => { use nowhere::x; } }",
      "extern crate rustc_ast; extern crate thin_vec;",
      "mod generated;",
      '#[path = "elsewhere.rs"]\nmod odd;\n#[cfg(windows)]\nmod win;',
      '// use nowhere::x;\nconst S: &str = "use nowhere::x;";',
    ];
    const found = await checkAll(contents);
    expect(contents.filter((_, index) => found[index]?.length !== 0)).toEqual([]);
  });

  test("what the same change adds", async () => {
    const after = {
      "shop/src/lib.rs": "pub mod cart;\npub mod fresh;\nuse brandnew::x;\n",
      "shop/src/fresh.rs": "",
      "shop/Cargo.toml": '[package]\nname = "shop-app"\n[dependencies]\nbrandnew = "1"\n',
    };
    expect((await inspect(repo, after, [imports])).findings).toEqual([]);
  });
});

test("is not there", async () => {
  const cases = [
    [
      "use serde_jsn::json;",
      'error: the crate "serde_jsn" is neither in shop/Cargo.toml nor a module of this crate; did you mean "serde_json"?',
    ],
    [
      "use {fastjson::a, fastjson::b};",
      'error: the crate "fastjson" is neither in shop/Cargo.toml nor a module of this crate',
    ],
    [
      "extern crate fastjson;",
      'error: the crate "fastjson" is neither in shop/Cargo.toml nor a module of this crate',
    ],
    [
      "fn f() { use fastjson as j; }",
      'error: the crate "fastjson" is neither in shop/Cargo.toml nor a module of this crate',
    ],
    [
      "use regex::Regex;",
      'warning: the crate "regex" is neither in shop/Cargo.toml nor a module of this crate',
    ],
    [
      "use older::Thing;",
      'error: the crate "older" is neither in shop/Cargo.toml nor a module of this crate; did you mean "old"?',
    ],
    ["mod forgotten;", 'error: the module "forgotten" has no file'],
  ] as const;
  expect(await checkAll(cases.map(([content]) => content))).toEqual(cases.map(([, message]) => [message]));
});

test.each([
  ["outside of any package", "tool.rs", "tool.rs: no Cargo.toml with a package above it"],
  ["a broken manifest", "broken/src/a.rs", "broken/src/a.rs: broken/Cargo.toml can't be read"],
])("%s: not judged", async (_, path, why) => {
  repo.write("broken/Cargo.toml", "[package\n");
  expect(await check("use nowhere::x;", path)).toEqual({ found: [], why });
});
