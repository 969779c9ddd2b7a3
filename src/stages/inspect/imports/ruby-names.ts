/** Ruby's standard library, its default and bundled gems, of every Ruby from 2.7 to 4.0: first parts of features. */
const STANDARD = new Set(
  (
    "abbrev base64 benchmark bigdecimal bundler bundled_gems cgi continuation coverage csv date dbm debug delegate did_you_mean " +
    "digest drb e2mmap English enumerator erb error_highlight etc expect ext extmk fcntl fiber fiddle fileutils find forwardable gdbm " +
    "getoptlong io ipaddr irb json kconv logger matrix minitest mkmf monitor mutex_m net nkf objspace observer open-uri " +
    "open3 openssl optionparser optparse ostruct pathname power_assert pp prettyprint prime prism pstore psych pty racc rake " +
    "random rational rbconfig rbs rdoc readline reline repl_type_completor resolv resolv-replace rexml rinda ripper rss " +
    "ruby2_keywords rubygems ruby_vm scanf sdbm securerandom set shell shellwords singleton socket sorted_set stringio " +
    "strscan sync syntax_suggest syslog tempfile test thread thwait time timeout tmpdir tracer tsort typeprof un unicode_normalize " +
    "uri weakref webrick win32 win32ole xmlrpc yaml zlib"
  ).split(" "),
);

/** Features whose gem has a name of another stem, by the first part. */
const GEMS: Readonly<Record<string, string>> = {
  abstract_controller: "actionpack",
  action_controller: "actionpack",
  action_dispatch: "actionpack",
  curl: "curb",
  rails: "railties",
};

/** True for what comes with Ruby. */
export function isStandardFeature(feature: string): boolean {
  return STANDARD.has(feature.split("/")[0] ?? "");
}

/**
 * Whether one of the gems may hold a feature. Lenient on purpose: `active_support/all` is of
 * `activesupport`, `zip` of `rubyzip`, `google/cloud/storage` of `google-cloud-storage`.
 */
export function isOfGem(feature: string, gems: readonly string[]): boolean {
  const [first = ""] = feature.split("/");
  const wanted = squash(GEMS[first] ?? first);
  return gems.some((gem) => squash(gem).includes(wanted) || (gem.length > 3 && wanted.includes(squash(gem))));
}

function squash(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]/g, "");
}
