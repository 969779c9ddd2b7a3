/** What the CLI offers beside asking a model; none of it is wanted, and most of it takes time. */
const EXTRAS = [
  "apps",
  "browser_use",
  "computer_use",
  "goals",
  "hooks",
  "image_generation",
  "memories",
  "multi_agent",
  "plugin_sharing",
  "plugins",
  "remote_plugin",
  "shell_snapshot",
  "skill_search",
  "sleep_tool",
  "tool_suggest",
  // Without a network it would wait for one, for ever.
  "unbounded_connection_retries",
];

/** The tools of an agent. */
const TOOLS = ["shell_tool", "unified_exec", "view_image"];

const off = (feature: string): string => `features.${feature}=false`;

/**
 * Settings that hold in every use, over what the user's `config.toml` says: sandboxed, without a network
 * or keys for the commands it runs, and without extras. A version that doesn't know one ignores it.
 */
export const OVERRIDES: readonly string[] = [
  ...EXTRAS.map(off),
  "analytics.enabled=false",
  "check_for_update_on_startup=false",
  "notify=[]",
  "web_search=disabled",
  "skills.include_instructions=false",
  // The instructions of the repository are in the prompt.
  "project_doc_max_bytes=0",
  "approval_policy=never",
  "sandbox_workspace_write.network_access=false",
  "sandbox_workspace_write.writable_roots=[]",
  "sandbox_workspace_write.exclude_slash_tmp=true",
  "sandbox_workspace_write.exclude_tmpdir_env_var=true",
  "shell_environment_policy.inherit=core",
  // A login shell would read the keys that a profile exports.
  "allow_login_shell=false",
];

/** For text in and text out: no tools, and nothing in the prompt but what was asked. */
export const TEXT_ONLY: readonly string[] = [
  ...TOOLS.map(off),
  "include_environment_context=false",
  "include_permissions_instructions=false",
];

/** The settings as arguments. */
export function asArguments(settings: readonly string[]): readonly string[] {
  return settings.flatMap((setting) => ["-c", setting]);
}
