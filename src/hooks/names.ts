/** The hooks of git that tandem can sit in, in the order in which git runs them. */
export const HOOK_NAMES = ["pre-commit", "prepare-commit-msg", "pre-push"] as const;

/** One of {@link HOOK_NAMES}. */
export type HookName = (typeof HOOK_NAMES)[number];

/** The hooks that are installed where none is named. Messages are asked for: they are the user's own words. */
export const USUAL_HOOKS: readonly HookName[] = ["pre-commit", "pre-push"];

/** True for the name of a hook that tandem knows. */
export function isHookName(name: string): name is HookName {
  return HOOK_NAMES.some((known) => known === name);
}
