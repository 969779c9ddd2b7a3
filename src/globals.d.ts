/** The version in package.json, put in by the build. */
declare const __TANDEM_VERSION__: string;
