import type { WordRule } from "./security-words.ts";

/**
 * Whom and what a system trusts, over normalised text: access as something given and taken, private things
 * that get out, secrets and where they are kept, data as it arrives, and attacks by their names.
 */
const SOMEBODY =
  "(?:any ?one|any ?body|some ?one|some ?body|every ?one|every ?body|no ?one|nobody|people|users?|guests?|visitors?|members?|tenants?|customers?|clients|admins?|editors?|owners?|authors?|moderators?|managers?|staff|employees?|players?|parents|kids|children|students?|teachers?|patients?|doctors?|nurses?|drivers?|sellers?|buyers?|vendors?|partners?|agents?|bots?|attackers?|hackers?|others|contributors?|maintainers?|colleagues?|strangers?|freelancers?|contractors?|interns?|accountants?|support)";
const PRIVATE_THING =
  "(?:repos?|repositor\\w+|projects?|posts?|messages?|profiles?|albums?|channels?|groups?|boards?|files?|documents?|notes?|events?|rooms?|chats?|photos?|pictures?|videos?|playlists?|calendars?|buckets?|drafts?|orders?|invoices?|tickets?|reports?|records?|data|emails?|addresses|salar\\w+|grades?|comments?|lists?|folders?|teams?|workspaces?|forms?|surveys?|articles?|listings?)";
const SERVICE_OWNER =
  "(?:stripe|aws|gcp|azure|sendgrid|twilio|openai|anthropic|google|maps|github|gitlab|slack|mailgun|mailchimp|firebase|paypal|sentry|datadog|algolia|s3|npm|pypi|cloudflare|vercel|shopify|smtp|ftp|database|db|redis|admin|deploy|third party|vendor|partner|customer|user|production|prod)";

/** Things of a program that one "has access to" without asking anybody. */
const OF_A_PROGRAM =
  /\b(?:refs?|nodes?|dom|attributes?|propert(?:y|ies)|elements?|state|context|store|instances?|arrays?|index|random|memory|disk|cache|structs?|class|closure|variables?|pointer|slots?|fields? of|hook|props?)\b/;

export const TRUST_WORDS: readonly WordRule[] = [
  {
    words: new RegExp(
      String.raw`\b(?:(?:lose|loses|lost|gain|gains|gained|get|gets|have|has|had|give|gives|gave|giving|grant|request|remove|without|need|needs|allow|allows|denied|deny) (?:\S+ ){0,6}?access\b|(?:read only|write|full|admin|root|shell|ssh|remote|public|anonymous|guest|temporary|unlimited|partial|direct|early|physical|emergency) access|access (?:for|of) (?:the |all |an? )*${SOMEBODY}|who (?:can|may|is allowed|are allowed|has access|have access|gets? to|should be able|is permitted)|${SOMEBODY} (?:\S+ )?(?:who|that|which) (?:isn't|is not|aren't|are not|hasn't|haven't|has not|have not|doesn't|don't|does not|do not|never|no longer|only)|(?:hide|hidden|hides|hiding|conceal\w*|withh\w+|keep|protect|shield) (?:\S+ ){1,6}from (?:all |any |the |other |our )*${SOMEBODY}|(?:for|of|as|to|on behalf of|belonging to|owned by) (?:another|a different|some other|somebody else's|someone else's|the wrong) ${SOMEBODY}|(?:only|just|solely|exclusively) (?:by|for|to) (?:the |our |its |their |an? )*(?:\S+ )?${SOMEBODY}|(?:only|just|nobody but|no one but|none but) (?:the |our |an? )*(?:\S+ )?(?:admins?|owners?|staff|members?|managers?|moderators?|editors?|hr|finance|support|employees?|teachers?|doctors?|parents) (?:\S+ )?(?:can|may|should|must|is|are|gets?|have|has|sees?)|(?:deactivat|suspend|ban|unban|kick|offboard|deprovision|de ?authori[sz])\w* (?:the |an? |all |any |our )*(?:\S+ )?(?:accounts?|users?|members?|employees?|customers?|players?|devices?))\b`,
      "g",
    ),
    unless: OF_A_PROGRAM,
    despite: /\b(?:admins?|users?|guests?|customers?|tenants?|accounts?|permissions?|support)\b/,
  },
  {
    words: new RegExp(
      String.raw`\b(?:(?:private|confidential|internal|secret|hidden|unpublished|unlisted|archived|deleted|restricted) ${PRIVATE_THING} (?:\S+ ){0,5}?(?:show\w*|visib\w+|appear\w*|leak\w*|public\w*|list\w*|access\w*|return\w*|index\w*|search\w*|open\w*|seen|found|feed|readable|exposed|guess\w*|download\w*)|(?:show|return|list|expos|leak|includ|send|display|reveal)\w* (?:\S+ ){0,4}(?:private|confidential|internal|unpublished|restricted) ${PRIVATE_THING}|(?:make|mark|keep|set|turn) (?:\S+ ){0,4}${PRIVATE_THING} (?:private|public|confidential|invite only|members only)|(?:share|sharing|shared|public|private|secret|download|guest|preview|one click|unsubscribe) links? (?:\S+ ){0,6}?(?:work\w*|expire\w*|after|disabl\w*|revok\w*|turn\w*|guess\w*|leak\w*|valid|still|open\w*|stop\w*|die|access\w*)|(?:log|logs|logging|print\w*|echo\w*|dump\w*) (?:\S+ ){0,5}(?:env(?:ironment)?(?: vars?| variables?)?|headers?|bodies|request bod\w+|personal|emails?|addresses|phone numbers?)|(?:mask|redact|scrub|blur|obfuscate|truncate)\w* (?:\S+ ){0,5}(?:numbers?|emails?|names?|addresses|ips?|values?|data) (?:\S+ ){0,2}(?:in|from) (?:the |our )*(?:\S+ )?(?:logs?|export|emails?|api|response|sentry|analytics|screenshots?))\b`,
      "g",
    ),
    unless:
      /\b(?:private (?:methods?|fields?|members?|class|functions?|npm|static|constructor)|log (?:in|out|level|format)|changelog|console log (?:the )?(?:value|result|index))\b/,
  },
  {
    words: new RegExp(
      String.raw`\b(?:${SERVICE_OWNER} (?:\S+ ){0,1}(?:keys?|tokens?|credentials?|secrets?)|keys? (?:\S+ ){0,4}(?:out of|into|in|from|to|inside) (?:the |an? |our )*(?:repo\w*|code|code ?base|source(?: code)?|git\w*|history|env\w*|environment\w*|vault|config ?maps?|bundle|front ?end|client|browser)|(?:hard ?coded|committed|checked in|plain ?text|leaked|exposed|compromised|shared|rotated?) (?:\S+ ){0,2}(?:keys?|secrets?|credentials?|tokens?|passw\w+)|(?:key|secret|token)s? (?:management|storage|store|exchange|derivation|escrow|material|pairs?)|env(?:ironment)? (?:vars?|variables?) (?:\S+ ){0,4}(?:secret|leak\w*|client|browser|bundle|committed)|random (?:\S+ )?(?:codes?|passwords?|tokens?|secrets?) |(?:predictable|guessable|sequential|enumerable) (?:\S+ )?(?:ids?|codes?|urls?|tokens?|links?|names?))\b`,
      "g",
    ),
    unless:
      /\b(?:map keys?|object keys?|keyboard|json keys?|primary|foreign|sort(?:ing)? keys?|cache keys?|react|translations?|i18n|locali[sz]\w+|piano|key ?frames?|partition keys?|dictionar\w+|hash ?map|legend|arrow keys?|hot ?keys?|shortcuts?|query keys?|key (?:figures|metrics|points|features|results|events|in the (?:object|map|json|legend)))\b/,
    despite: /\b(?:secret|credentials?|env|vault|repo|committed|leak\w*|production)\b/,
  },
  {
    words:
      /\b(?:xxe|external entit(?:y|ies)|entity expansion|billion laughs|rce|remote code execution|(?:d ?dos|denial of service)|redos|timing attacks?|side channels?|request smuggling|response splitting|tab ?nabbing|noopener|credential stuffing|password spraying|mitm|man in the middle|supply chain|dependency confusion|typo ?squat\w*|zip bombs?|decompression bombs?|(?:path|directory) escapes?|owasp|pen ?tests?|penetration tests?|bug bount\w+|hackerone|hijack\w*|hack(?:ed|ers?|able)|intru(?:der|sion)\w*|threat model\w*|audit (?:logs?|trails?|records?|events?)|fraud\w*|abus(?:e|ed|ive|ing)|suspicious|firewalls?|waf|vpn|iframe sandbox\w*|sandbox(?:ed|ing)? (?:iframes?|scripts?|code|plugins?|user|execution|process\w*)|untrusted|un ?verified|tls|secure (?:cookies?|headers?|context|generator|random)|csprng|key ?cloak|step up|re ?auth\w*|lock ?out|privilege|breach\w*|compromised|defen[cs]e in depth|zero trust|least privilege|e2ee|end to end encrypt\w*)\b/g,
    unless:
      /\b(?:hacker ?news|hackathons?|audit log (?:icon|title|table header)|game|npm audit|supply chain (?:dashboard|page|management)|lighthouse)\b/,
  },
  {
    words:
      /\b(?:(?:incoming|posted|submitted|received|inbound|untrusted|foreign|raw|user|client|external|third party|request|query|form|webhook) (?:\S+ )?(?:json|data|bod(?:y|ies)|payloads?|inputs?|xml|csv|params?|parameters?|values?|files?|messages?|requests?|events?|html) (?:\S+ ){0,6}?(?:match\w*|conform\w*|fit|check\w*|verif\w*|against|reject\w*|refus\w*|throw\w*|malformed|trust\w*|safe|unsafe|sane|limit\w*|schema|clean\w*|missing|wrong|bad)|(?:throw|fail|error|abort|stop|complain|bail out)\w* (?:\S+ ){0,3}(?:if|when|unless|on) (?:the |an? |any )*(?:\S+ ){0,2}(?:json|data|bod(?:y|ies)|payloads?|inputs?|params?|parameters?|requests?|uploads?|emails?|amounts?) (?:\S+ ){0,6}(?:match\w*|conform\w*|missing|invalid|wrong|malformed|negative|empty|schema|too (?:long|large|big))|uploads? (?:\S+ ){0,5}(?:takes?|accepts?|allows?|lets?|only|limit\w*|max\w*|types?|exe|scan\w*|virus|any)|(?:takes?|accepts?|allows?|lets through|permits?|lets me enter|lets you enter) (?:\S+ ){0,4}(?:negative|empty|invalid|arbitrary|any|exe|letters|html|scripts?|in the past|in the future|huge|unlimited|duplicates?|zero|nonsense|garbage|special characters)|upload\w* (?:\S+ ){0,3}(?:exe|executables?|php|scripts?|svgs?|html)|(?:only|just) (?:images?|pdfs?|pngs?|jpe?gs?|numbers|digits|letters|positive|integers?|valid) (?:\S+ ){0,3}(?:should|may|can|are|must|allowed|accepted|possible)|(?:refus|disallow|prohibit)\w* (?:\S+ ){1,4}|(?:sanity|plausibility|range|bounds?|type|format|integrity) checks? (?:\S+ ){0,3}(?:on|of|for) (?:the |all |any |user |incoming )*(?:\S+ )?(?:inputs?|data|requests?|params?|parameters?|payloads?|uploads?|forms?|fields?|bod(?:y|ies)))\b/g,
    unless:
      /\b(?:types?cript|generics?|lints?|linter|promises?|rejects? (?:the |a )?promise|props?|unit tests?|mocks?|stubs?|fixtures?|loading data|dropdown|placeholder|(?:function|method|callback|hook|component|helper|constructor) (?:accepts?|takes?|allows?)|accepts? any (?:type|iterable|number of)|parsers?|lexers?|compiler)\b/,
    despite: /\b(?:uploads?|endpoints?|requests?|users?|incoming|untrusted|api|server|forms?)\b/,
  },
];
