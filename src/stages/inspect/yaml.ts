/** The YAML parser, loaded when first used. Bundled, a CommonJS package keeps what it exports under `default`. */
export async function loadYaml(): Promise<typeof import("yaml")> {
  const module: typeof import("yaml") & { readonly default?: typeof import("yaml") } = await import("yaml");
  return module.default ?? module;
}
