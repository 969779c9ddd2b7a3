import { beforeEach, expect, test } from "vitest";
import { imports } from "../../../src/stages/inspect/imports.ts";
import { tempRepo, type TempRepo } from "../../support/repo.ts";
import { inspect } from "./check.ts";

let repo: TempRepo;
beforeEach(() => {
  repo = tempRepo({
    Gemfile: 'source "https://rubygems.org"\ngem "rails"\ngem "freshgem"\n',
    "Gemfile.lock":
      "GEM\n  remote: https://rubygems.org/\n  specs:\n    activesupport (7.1.0)\n      concurrent-ruby (~> 1.0)\n    actionpack (7.1.0)\n    nokogiri (1.16.0)\n    rubyzip (2.3.2)\n\nPLATFORMS\n  ruby\n",
    "lib/shop.rb": 'require "rarething"\n',
    "lib/shop/cart.rb": "",
    "spec/spec_helper.rb": "",
    ".gitignore": "lib/shop/version.rb\n",
  });
});

async function check(content: string) {
  const { findings, checks } = await inspect(repo, { "lib/shop/new.rb": content }, [imports]);
  return {
    found: findings.map(({ severity, message }) => `${severity}: ${message}`),
    why: checks[0]?.why,
  };
}

test("what is there, and what can't be told", async () => {
  const content = `
require "json"
require 'net/http'
require "active_support/core_ext/object"
require "action_controller"
require "concurrent"
require "zip"
require "nokogiri"
require "freshgem/extras"
require "shop/cart"
require "spec_helper"
require "rarething/more"
require "./anywhere"
require "a#{b}"
require_relative "cart"
require_relative "cart.rb"
require_relative "../shop"
require_relative "version"
require_relative "../../../outside"
Kernel.require "nothing_here"
begin
  require "nothing_here"
rescue LoadError
  nil
end
require "nothing_here" if ENV["X"]
require_relative "crat" rescue nil
# require "nothing_here"
`;
  expect(await check(content)).toEqual({ found: [], why: "" });
});

test("what is not there", async () => {
  const { found } = await check(
    'require_relative "crat"\nrequire_relative "nowhere/at_all"\nrequire "nokogir/x"\nrequire "superfastjson"\n',
  );
  expect(found).toEqual([
    'error: "crat" does not exist; did you mean "cart"?',
    'error: "nowhere/at_all" does not exist',
    'warning: no gem in Gemfile.lock has "superfastjson"',
  ]);
});

test("without a lock nothing is said of gems", async () => {
  repo.remove("Gemfile.lock");
  expect(await check('require "superfastjson"\n')).toEqual({
    found: [],
    why: "lib/shop/new.rb: no Gemfile.lock above it",
  });
  expect(await check('require "json"\nrequire_relative "cart"\n')).toEqual({ found: [], why: "" });
});
