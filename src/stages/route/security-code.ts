/**
 * What code does that is security-critical whatever it is called: who may do what, secrets, checks of
 * input, and doors through which foreign text becomes code. Each pattern looks at one line.
 */
export const SECURITY_USES: readonly RegExp[] = [
  // Who may do what.
  /\b(?:user|account|member|principal|profile|viewer|caller|claims|identity)\w*\s*(?:\?\.|\.|->)\s*(?:role|roles|isAdmin|is_admin|is_staff|is_superuser|permissions?|scopes?)\b|\b(?:isAdmin|is_admin|is_superuser|hasRole|hasAuthority|get_current_user|getServerSession|useSession|load_and_authorize_resource|policy_scope|PermissionDenied|StatusForbidden|StatusUnauthorized|HTTP_40[13]\w*|(?:Forbidden|Unauthori[sz]ed)(?:Error|Exception)?)\b|\b(?:status|sendStatus|abort|writeHead|send_error|http_response_code|Status)\(\s*40[13]\b|^\s*authorize!?\s+[@:]|\bGate::\w+|->authorize\(|\.Can\(\s*"|\b(?:req|request)\.session\b|\bsession\[/,
  // Secrets and what carries them.
  /\bprocess\.env\.\w*(?:SECRET|TOKEN|PASSWORD|API_?KEY|PRIVATE_KEY)\w*|\b(?:environ|getenv|env|Getenv|ENV)\b.{0,20}["'][A-Z_]*(?:SECRET|TOKEN|PASSWORD|API_?KEY|PRIVATE_KEY)\w*["']|\bBearer\s+[$%{]|["'`]Bearer |["']?\bAuthorization\b["']?\s*(?:\]\s*=|:|=(?!=)|,)|\.(?:password|passwordHash|password_hash|passwd)\b(?!\s*\()|\bpassword(?:Hash|_hash|_digest)?\s*=(?![=>])|\b(?:res|response|reply|ctx)\.(?:cookie|cookies|clearCookie)\b|\bcookies\(\)\.(?:set|delete)\b|\bdocument\.cookie\b|\bssl_(?:protocols|ciphers|certificate\w*)\b|\bauth_basic\b/,
  // Checks of what comes from outside.
  /(?:\bfrom\s+|\brequire\(\s*|\bimport\(?\s*)["'](?:zod(?:\/\w+)?|yup|joi|ajv|valibot|superstruct|class-validator|validator)["']|^\s*(?:from|import)\s+(?:pydantic|marshmallow|voluptuous|cerberus|wtforms)\b|\bz\.(?:object|string|number|array|enum|union|record|coerce)\b|@(?:Valid|Validated|NotNull|NotBlank|Size|Email|Is(?:Email|String|Int|Number|NotEmpty|UUID|Url|Enum|Optional))\b|^\s*validates?(?:_\w+)?\s+:|\bparams\.(?:require|permit)\b|\)\.permit\(/,
  // Foreign text that becomes code, markup or a command.
  /\b(?:eval|execScript)\(|\bnew Function\(|\bshell\s*=\s*True\b|\bshell:\s*true\b|\bos\.(?:system|popen)\(|\bpickle\.loads?\(|\byaml\.(?:load|unsafe_load)\(|\bunserialize\(|\bMarshal\.load\b|\b(?:exec|execSync|spawn|system|popen)\(\s*(?:`[^`]*\$\{|f["']|["'][^"']*["']\s*\+)|\b(?:innerHTML|outerHTML)\s*\+?=.*\b(?:user|input|html|content|body|comment|message|markdown|query)\w*\b|\binsertAdjacentHTML\(|\bv-html\b|\{@html\b|\bmark_safe\b|\bhtml_safe\b|\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\s.{0,300}?(?:\$\{|["']\s*\+\s*\w|["']\s*%\s*[\w(])|\bf["'].{0,20}\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b.{0,300}\{/,
];
