/**
 * What stands in every text that one of secretlint's recommended rules says something of (version 11.7.1), by
 * rule: read off the rules' own patterns. A text with none of it holds nothing that they know, and secretlint,
 * which takes 40 ms to load and start, isn't asked.
 */
export const MARKS: Readonly<Record<string, readonly RegExp[]>> = {
  aws: [/A3T|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA/, /secret_?access_?key/i, /account/i],
  privatekey: [/-----BEGIN/],
  npm: [/x-oauth-basic@github/, /_authToken=/, /npm_/],
  slack: [/xox[abopr]-|xapp-/, /hooks\.slack\.com\/services/i],
  basicauth: [/:\/\/[-\w]+:[-\w]+@/],
  openai: [/T3BlbkFJ/],
  anthropic: [/sk-ant-api0/],
  linear: [/lin_api_/],
  sendgrid: [/SG\./],
  shopify: [/shp(?:pa|ca|at|ss)_/],
  github: [/gh[pousr]_|github_pat_/],
  "1password": [/ops_ey/],
  "database-connection-string": [/(?:mongodb(?:\+srv)?|mysqlx?|postgres(?:ql)?):\/\//i],
};

/** The same of a JSON file, which the rule for Google Cloud reads as JSON: names in it may be escaped. */
const IN_JSON = /private_key|\\u/;

/** Whether secretlint's recommended rules may have anything to say of a text in a file with this path. */
export function mayHoldCredential(path: string, content: string): boolean {
  // Of a key store the rule for Google Cloud reads the file itself.
  if (path.endsWith(".p12")) return true;
  if (path.endsWith(".json") && IN_JSON.test(content)) return true;
  return Object.values(MARKS).some((marks) => marks.some((mark) => mark.test(content)));
}
