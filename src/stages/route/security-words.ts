import { once } from "./once.ts";

/** A group of phrases that mean a boundary, and the company in which they don't. */
export interface WordRule {
  /** Global, so that every match of a clause can be weighed. */
  readonly words: RegExp;
  /** Words nearby (the rule's own match included) that make it harmless. */
  readonly unless?: RegExp;
  /** Words nearby that outweigh `unless`. */
  readonly despite?: RegExp;
  /** A match may begin in the heading: "prisma: make bio optional on User". */
  readonly topic?: true;
}

const PRIVATE =
  /\b(?:users?|log ?in|logged|cookie|auth\w*|expir\w*|fixation|hijack\w*|secret|jwt|idle|bearer)\b/;

/**
 * Phrases of security-critical work, over normalised text. Recall first: a word that may mean
 * security does, unless its neighbours say which harmless thing is meant.
 */
export const SECURITY_WORDS = once((): readonly WordRule[] => [
  {
    words:
      /\b(?:(?:un|re)?authenticat\w*|authn|authz|(?:un)?authori[sz](?:e[sdr]?|ing|ation|ations)|auth|o?auth[02]|oauth\d?|oidc|openid|saml|sso|single sign on|ldap|kerberos|keycloak|okta|cognito|webauthn|passkeys?|totp|otp|mfa|2 ?fa|authentif\w*|(?:two|multi) factor|one time (?:code|pass\w*)|magic link|identity provider)\b/g,
  },
  { words: /\b(?:passwords?|passwd|passphrases?|passcodes?|credentials?|pin codes?|htpasswd)\b/g },
  {
    words:
      /\b(?:jwts?|csrf|xsrf|xss|ssrf|cross site|cors|csp|content security policy|hsts|same site|http only|clickjacking|open redirects?|(?:path|directory) traversal|zip slip|prototype pollution)\b/g,
  },
  {
    words:
      /\b(?:(?:en|de)crypt\w*|cryptograph\w*|crypto|ciphers?|ciphertext|hmac|bcrypt|argon2\w*|scrypt|pbkdf2|aes|rsa|ecdsa|ed25519|pgp|gpg|m?tls|ssl|x509|openssl|starttls|diffie|key exchange)\b/g,
    unless:
      /\bcrypto ?(?:currenc\w+|list|assets?|exchange|holdings|rates?|price|prices|coin|coins|wallet|ticker|tickers|market|news|portfolio|chart)|puzzles?|riddles?|crossword|game\b/,
  },
  {
    words:
      /\b(?:permissions?|permitted|privileges?|privileged|rbac|abac|acls?|iam|rls|row level security|access (?:control|rights?|levels?|polic\w+|rules?)|tenant (?:isolation|checks?|filters?|scop\w+)|role based)\b/g,
  },
  {
    words:
      /\b(?:roles? (?:check\w*|guards?|assignments?|hierarchy)|(?:user|admin|member|owner|team|access|required) roles?|(?:check|assign|grant|require|escalate|elevate) (?:\S+ ){0,2}roles?|admin only|non admins?|superusers?|admins? (?:can|may|only|alone)|is admin|only (?:\S+ ){0,2}(?:admins?|owners?|authors?|members?|moderators?|managers?|staff|creators?|editors?|subscribers?|users?|customers?) (?:\S+ ){0,3}(?:can|may|should|able|allowed|see|edit|delete|access|view|update|change|download|read))\b/g,
    unless: /\baria\b/,
  },
  {
    words:
      /\b(?:restrict\w* (?:\S+ ){0,6}to (?:\S+ ){0,3}(?:admins?|owners?|staff|members?|users?|roles?|team|managers?|ips?|moderators?|authors?)|(?:only|just) (?:\S+ ){0,6}(?:their|his|her|your|my) own|(?:let|allow|permit) (?:\S+ ){0,2}(?:admins?|owners?|moderators?|managers?|guests?|staff|editors?|users?|members?) (?:to )?(?:\S+ )?(?:edit|delete|access|approve|remove|impersonate|see|view|read|manage|invite|update|change|download|publish)|(?:see|read|view|edit|delete|access|fetch|load|open|change)\w* (?:\S+ ){0,2}(?:others'|(?:other|another|someone else's|each other's) (?:users?|user's|users'|tenants?|customers?|accounts?|teams?|people's|person's))|users? (?:cannot|can't|can not|must not|may not|should not|shouldn't|can only|may only|should only) (?:be able to )?(?:see|view|read|edit|delete|access|download|change|open)|(?:grant|deny|revoke|restrict|gate|block|forbid|limit)\w* (?:\S+ ){0,4}access|access (?:denied|check\w*|guard\w*)|forbidden|40[13]|belongs? to the (?:current|logged in|signed in|calling|requesting) user|ownership checks?|cross tenant|between tenants|(?:tenant|account|user|customer) [a-z] (?:can|could) |(?:user|caller|requester|visitor|client|they) (?:is|are) (?:really |actually )?(?:not )?(?:an? |the )?(?:admins?|owners?|members?|managers?|moderators?|logged|signed)|(?:guard|protect|gate|lock down|hide)\w* (?:\S+ ){0,4}(?:routes?|endpoints?|admin|actions?|resources?)|(?:give|grant) (?:\S+ ){0,3}(?:rights?|abilit(?:y|ies)|power|permission)|ban (?:\S+ )?users?|impersonat\w*|idor)\b/g,
  },
  {
    words: /\bsessions?\b/g,
    unless:
      /\b(?:(?:db|database|sql\w*|orm|tmux|screen|terminal|editor|chat|training|yoga|workout|fitness|study|debug\w*|repl|spark|tensorflow|jupyter|pairing|gaming|game|practice|coaching|recording|conference|workshop|speaker|planning|therapy|zoom|music|jam|pomodoro|focus|tracking|parking|charging|poker|breakout|class) sessions?|sessions? of (?:the |a |our )*(?:conference|workshop|meetup|course|class|camp|festival|training|event)|pomodoro|yoga|workout|meetup|speakers?|attend\w*|histograms?|axis|conference|keynote|webinars?|lectures?|seminars?|coach\w*|therap\w+|training|session replay|podcast|articles?|schedule page|talks|agenda|attendees?|sessions? (?:notes|recording|title|names? in the (?:agenda|schedule|programme|program)))\b/,
    despite: PRIVATE,
  },
  {
    words: /\bcookies?\b/g,
    unless:
      /\bcookies? ?(?:banners?|jars?|monsters?|consent|recipes?|clicker|cutters?|notice|popup|policy text|dough|shop)\b|\b(?:bake|baking|fortune|chocolate|oatmeal|christmas|homemade) (?:chip )?cookies?\b/,
    despite: /\b(?:session|auth\w*|http only|signed|secure)\b/,
  },
  {
    words: /\btokens?\b/g,
    unless:
      /\b(?:tokeni[sz]\w*|lexers?|lexing|lexical|parser?s?|parsing|syntax|grammar|ast|css|design|colou?rs?|themes?|spacing|typography|figma|style|tailwind|llms?|gpt|prompts?|completions?|models?|bpe|embeddings?|context window|tokens? (?:counts?|counters?|counting|usage|budget|limits?|per|rates?|streams?|kinds?|types?|cost|estimat\w+|window)|count(?:s|ing|er)? (?:\S+ ){0,5}tokens?|max tokens|(?:input|output|cached|reasoning|total) tokens?|number of tokens|how many tokens|tokens? (?:are |is )?(?:left|remaining|balance|price|supply|holders)|tokens? a second|token ring|whitespace|highlight\w*|diffs?|monaco|code ?mirror|shiki|prism|operators?|identifier|keyword|punctuation|board|poker|monopoly)\b/,
    despite:
      /\b(?:access|refresh|bearer|api|csrf|session|id|jwt|auth\w*|invit\w+|verification|magic|secrets?|security|reset|revok\w*|rotat\w*|expir\w*|hash\w*|signed|login|device|push|personal|invalidat\w*) (?:\S+ ){0,2}tokens?\b|\btokens? (?:\S+ ){0,2}(?:revo\w+|rotat\w+|expir\w+|hash\w+|signature|leak\w*|verif\w+|header|secret|invalid\w*)\b/,
  },
  {
    words:
      /\b(?:log ?ins?|log ?outs?|log (?:\S+ ){1,2}out|logged (?:in|out)|logging (?:out|in(?= (?:to|with|as|via|should|fails?|works|using|again|twice|from)\b|,|$))|sign ?ins?|sign ?outs?|signed (?:in|out)|sign ?ups?|signing (?:in|out|up)|user registration|registration (?:form|flow|page|endpoint|handler)|regist(?:er|ration of) (?:a |the |new )*(?:users?|accounts?|customers?)|forgot(?:ten)? (?:\S+ )?(?:pass\w*|pins?|usernames?|credentials|flow|link|form|page|endpoint)|remember me|verification (?:codes?|emails?|links?)|email verification|verify (?:\S+ ){0,3}(?:emails?|identity|account)|invit\w+ (?:links?|tokens?|codes?)|account (?:lockout|takeover|recovery)|lock ?outs?|lock (?:\S+ ){0,2}accounts?|failed attempts|captcha|brute force)\b/g,
    unless:
      /\b(?:log out (?:the|a|each|every) (?:value|values|result|number|counter|line|item|name|message)|formula|equation|minus|plus sign|negative|positive|exponent|sign in front|brute force (?:solution|solver|search|algorithm|approach|version)|sudoku|fizz ?buzz|newsletters?|waiting ?list|wait ?list)\b/,
  },
  {
    words:
      /\b(?:signatures?|(?:un)?signed (?:urls?|cookies?|requests?|payloads?|uploads?|links?|commits?|tokens?|artifacts?|binar\w+|webhooks?)|(?:co|re)?sign (?:the |each |every |all |our |outgoing )*(?:\S+ )?(?:requests?|payloads?|urls?|webhooks?|messages?|artifacts?|packages?|tokens?|cookies?|responses?|binar\w+|releases?|images?|builds?|links?|transactions?)|webhook verification)\b/g,
    unless:
      /\b(?:functions?|methods?|type|call|constructors?|overload\w*|callback|generic|operator|handlers?|hook|parameters?|arguments?|email|time|key|mail|footer|macro|trait|interface|prop|react|component|index) signatures?\b|\b(?:road|stop|traffic|street|warning|plus|minus|dollar|percent|equals?|neon|exit|danger) signs?\b|\bsignatures? of (?:the )?(?!webhook|request|payload|jwt|message|token|cookie|commit|release|package)\S+|\bemail signatures?\b/,
    despite:
      /\b(?:webhooks?|hmac|jwts?|payloads?|verif\w+ (?:\S+ ){0,3}signatures?|digital|forged|stripe|secret|public key|certificates?)\b/,
  },
  {
    words:
      /\b(?:api keys?|(?:private|public|secret|signing|encryption|decryption|access|master|ssh|host|session|hmac|jwt|license|account) keys?|rotat\w+ (?:\S+ ){0,3}keys?|keys? rotation|rotat\w+ (?:\S+ ){0,2}certificates?|certificates?|key ?rings?|key ?chain|kms|key vault|hashicorp|secrets?|nonces?)\b/g,
    unless:
      /\b(?:secret (?:santa|levels?|ending|menu|words?|numbers?|messages? game|ingredient|sauce|garden|door|room|passage|code game)|certificates? of (?:completion|attendance|achievement|participation)|course certificates?|birth certificates?|gift certificates?|printable certificates?)\b/,
  },
  {
    words:
      /\b(?:md5|sha ?(?:1|2|256|384|512)|salt(?:ed|s|ing)?|secure random|random bytes|timing safe|constant time|compar\w+ (?:\S+ ){0,3}hashes)\b/g,
    unless:
      /\b(?:checksums?|etags?|caches?|content hash|file hash|files?|builds?|assets?|git|commits?|downloads?|dedup\w*|artifacts?|pepper|recipe|food|water|constant time lookups?|big o)\b/,
    despite: /\b(?:passwords?|tokens?|secrets?|users?|emails?)\b/,
  },
  {
    words:
      /\b(?:(?:in|un)?validat(?:e|es|ed|ing|ion|ions|or|ors)|input check\w*|check (?:\S+ ){0,3}(?:user )?input|input filter\w*|(?:can't|cannot|must not|may not) contain|safe (?:to render|from|against)|(?:only|just) (?:allow|accept|permit)|(?:allow|accept|permit)s? only|(?:enforce|limit|cap|check|restrict)\w* (?:\S+ ){0,4}(?:length|size) (?:of|on|for) |user (?:supplied |provided |controlled |generated )?input|untrusted|malicious|malformed (?:input|requests?|payloads?)|reject\w* (?:\S+ ){0,5}(?:input|requests?|values?|bod(?:y|ies)|payloads?|params?|parameters?|names?|emails?|urls?|quer(?:y|ies)|uploads?|files?|quantit\w+|amounts?|ids?|orders?|dates?|ages?)|(?:limit|restrict|check|allow|accept)\w* (?:\S+ ){0,5}uploads?|upload (?:size|type|limit)\w*)\b/g,
    unless:
      /\b(?:invalidate|invalidat\w+ (?:\S+ ){0,4}(?:caches?|quer(?:y|ies)|layout|cdn|memo\w*)|cache invalidat\w+|invalidat\w+|cross validat\w+|validation (?:sets?|loss|accuracy|split|curve|data|score|dataset)|(?:train\w*|test) (?:and |, )*validation|validat\w+ (?:the |our )*(?:html|css|yaml|ci|markup|hypothesis|idea|build|release|docs|links|pipeline|assumption|design)|validated idea|sudoku|chess|brackets?|parenthes\w+|palindromes?|binary search tree|bst|isbn|board is valid|crossword|magic square)\b/,
    despite: /\b(?:input|user|tokens?|sessions?|requests?|sanitiz\w*)\b/,
  },
  {
    words:
      /\b(?:un?saniti[sz]\w*|saniti[sz]\w*|escap(?:e|es|ed|ing) (?:\S+ ){0,4}(?:html|users?|output|input|quotes?|shell|sql|quer(?:y|ies)|attributes?|markup|markdown|templates?|comments?|names?|titles?|content|text|strings?|variables?)|unescaped|html escap\w*|escape html|parameteri[sz]ed quer\w+|prepared statements?|injections?|(?:dangerously )?set inner html|inner html|eval|strip (?:\S+ ){0,3}(?:html|tags|scripts?)|script tags|shell true|pickle|unsafe deserializ\w+|deserializ\w+ (?:\S+ ){0,2}untrusted|sandbox escap\w*)\b/g,
    unless:
      /\b(?:dependency injection|constructor injection|(?:inject|injection) (?:mould\w*|mold\w*)|fault injection|escape (?:keys?|rooms?|sequences?|codes?)|ansi|injection of (?:the |an? )*(?:mocks?|fakes?|stubs?|clock|dependenc\w+)|mock clock|di container|service injection|pickle ?(?:ball|s))\b/,
    despite: /\b(?:sql|html|command|shell|script|code|header|prompt) injection\b/,
  },
  {
    words:
      /\b(?:vulnerab\w*|cve|exploit\w*|security|insecure\w*|securely|secur(?:e|ed|ing)|hardcoded (?:keys?|secrets?)|leak\w* (?:\S+ ){0,4}(?:keys?|secrets?|tokens?|data|emails?|personal)|(?:redact|mask|scrub)\w* (?:\S+ ){0,4}(?:cards?|emails?|pii|ssn|personal|sensitive|phones?|keys?|headers?|numbers?)|pii|sensitive data|allow ?list|deny ?list|block ?list|white ?list|black ?list|trusted (?:origins?|hosts?|prox\w+))\b/g,
    unless: /\b(?:security (?:deposit|guards?|camera)|social security administration office)\b/,
  },
]);
