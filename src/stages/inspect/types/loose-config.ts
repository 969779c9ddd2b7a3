/** The name of a configuration that is on no disk, for files that no project covers. */
export const LOOSE_CONFIG = "tsconfig.tandem-loose.json";

/** A configuration that takes the given files as they are, JavaScript too, and believes what it can. */
export function looseConfig(files: readonly string[]): string {
  const compilerOptions = {
    allowImportingTsExtensions: true,
    allowJs: true,
    checkJs: true,
    jsx: "preserve",
    lib: ["esnext", "dom", "dom.iterable"],
    maxNodeModuleJsDepth: 0,
    module: "preserve",
    moduleResolution: "bundler",
    noEmit: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    strict: false,
    target: "esnext",
    types: ["*"],
  };
  return JSON.stringify({ compilerOptions, files, typeAcquisition: { enable: false } });
}
