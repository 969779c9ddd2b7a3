/** Names under which secrets are kept; matched against the base name, lower-cased. */
const SECRET_NAMES = [
  /^\.env(\..+)?$/,
  /^\.envrc$/,
  /\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg)$/,
  /^id_(rsa|dsa|ecdsa|ed25519)$/,
  /^\.(npmrc|yarnrc|pypirc|netrc|pgpass|my\.cnf|git-credentials|htpasswd|dockercfg|s3cfg|boto)$/,
  /^credentials(\.(json|ya?ml|toml|ini|cfg|csv|xml|txt|env|properties))?$/,
  /^(client_)?secrets?\.(json|ya?ml|toml|ini|env|properties)$/,
  /^service[-_]?account.*\.json$/,
  /\.tfstate(\.backup)?$/,
  /^terraform\.tfvars$/,
];

/** Names that look like the above and are made to be shared. */
const TEMPLATE = /\.(example|sample|template|dist|defaults)$/;

/**
 * True for a file that is likely to hold secrets, by its name: never sent to a model. Source code
 * named after them, as `credentials.ts`, is source code.
 */
export function holdsSecrets(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return !TEMPLATE.test(name) && SECRET_NAMES.some((pattern) => pattern.test(name));
}
