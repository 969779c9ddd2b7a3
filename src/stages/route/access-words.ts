import type { WordRule } from "./security-words.ts";
import { once } from "./once.ts";

/** People and their accounts, as subjects and objects of what they may do. */
const WHO =
  "(?:users?|people|persons?|guests?|visitors?|members?|tenants?|customers?|admins?|administrators?|editors?|owners?|authors?|moderators?|managers?|staff|employees?|strangers?|others|subscribers?|students?|teachers?|patients?|doctors?|viewers?|contributors?|collaborators?|reviewers?|operators?|maintainers?|vendors?|sellers?|buyers?|agents?|accounts?|outsiders?|non members?|non admins?)";
const ANYBODY = "(?:anyone|anybody|nobody|no ?one|everyone|everybody)";
/** What access is about: doing something to what is kept. */
const DO =
  "(?:see|read|view|list|edit|delete|remove|access|open|fetch|load|download|change|modify|update|create|publish|unpublish|approve|invite|call|reach|rename|manage|assign|archive|post|comment|vote|join|export|cancel|refund|transfer|impersonate|enter|use|upload|overwrite|close|merge|move|invoke|enumerate|guess)";
const GROUP =
  "(?:organi[sz]ations?|orgs?|tenants?|teams?|workspaces?|accounts?|company|companies|users?|owners?|customers?)";

/** Something to look at: there "can't see" is about pixels. */
const SEEN_BADLY =
  /\b(?:(?:on|in) (?:mobile|small|dark|light|safari|firefox|chrome|ios|android|ipad|narrow)|scroll\w*|hidden behind|overlap\w*|cut off|z index|contrast|off screen|below the fold|cursor)\b/;

/** Phrases of who may do what, over normalised text. */
export const ACCESS_WORDS = once((): readonly WordRule[] => [
  {
    words: new RegExp(
      String.raw`\b(?:${WHO} (?:\S+ ){0,2}(?:(?:should|must|can|may|could|do|does|will|are|is)(?:n't| not| never| only| no longer)|cannot|shouldn't|mustn't|can't|couldn't|aren't|never|should only|must never) (?:be |able |allowed |to |ever |still |even |just ){0,5}${DO}|${WHO} (?:\S+ ){0,6}(?:can|could|may) still (?:be )?${DO}|who (?:can|may|is allowed to|should be able to|is able to) (?:still )?${DO}|(?:implement|fix|add|rename|override|test|change|check|use) can ${DO}|(?:only|just) (?:show|display|render|enable|expose|return|list|send|offer)(?:s|ed|ing)? (?:\S+ ){0,6}(?:to|for) ${WHO}|only (?:the |an? |its |their |our )*(?:\S+ ){0,3}${WHO} (?:\S+ )?(?:can|may|should|must|is|are|get|gets|has|have|${DO})|${ANYBODY} (?:\S+ ){0,4}?(?:can|could|may|is able to|should|must|who has) (?:not |still |be able to |now )*${DO}|${ANYBODY} (?:with|who (?:has|knows)) (?:the |an? )?(?:links?|urls?|ids?|keys?)|(?:forbid|prevent|stop|keep|block)(?:s|ing)? (?:the |other |all |non |normal |regular |any )*${WHO} (?:from |to |out )?(?:\S+ )?(?:${DO}|(?:see|read|view|edit|delet|remov|access|open|download|chang|modify|updat|creat|publish|approv|call|reach|export)ing)|${WHO} can (?:\S+ )?${DO} (?:\S+ ){0,3}(?:(?:each )?others?'?s?|another|someone else's|(?:every|any)(?:one|body)(?: else)?'?s|foreign)|(?:others'|other (?:people|${GROUP})(?:'s?|s')?|each other's|someone else's|another ${GROUP}'?s?) (?:\S+ ){0,2}\S+|of other (?:people|users|tenants|customers|members|teams|accounts))\b`,
      "g",
    ),
    unless: SEEN_BADLY,
  },
  {
    words: new RegExp(
      String.raw`\b(?:(?:hide|hidden|conceal\w*|withh\w+) (?:\S+ ){1,6}(?:from|for|unless) (?:the |all |other |normal |regular |ordinary |non |anonymous |guest )*(?:${WHO}|anonymous)|(?:visible|available|accessible|readable|editable|writable|shown|open|exposed|reachable|restricted|limited) (?:only )?(?:to|for|by|without) (?:only |the |all |other |non |our |just )*(?:${WHO}|${ANYBODY}|the public|the world|the internet)|(?:readable|accessible|reachable|available|viewable|usable|possible|works?) without (?:an? )?(?:account|log ?in|token|signing in)|(?:logged in|signed in|logged out|anonymous|unverified|verified|banned|suspended|blocked|deactivated|disabled|expired) (?:${WHO}|access|requests?)|current users?'? (?:only|owns?|created|belongs?|can|may|is)|(?:filter|scope|limit|restrict|narrow|query)\w* (?:\S+ ){0,5}(?:current|own|logged in|calling|requesting|signed in) (?:\S+ )?${GROUP}|get current user|belongs? to (?:the |that |this |his |her |their |another |an? )*(?:\S+ )?${GROUP}|publicly (?:accessible|readable|exposed|writ\w+|reachable|available)|should (?:only )?be (?:internal|private)|(?:internal|private|staff|members?|owners?|admins?|employees?|moderators?|maintainers?|editors?) only|(?:let|allow|permit)s? (?:the |only |our )*(?:moderators?|maintainers?|admins?|owners?|editors?|managers?|staff|guests?|reviewers?|viewers?|operators?) (?:to )?\S+|(?:guests?|anonymous|visitors?|logged out users?|strangers?) (?:\S+ ){0,2}(?:redirect\w*|blocked|denied|rejected|bounced|sent to)|wrong (?:person|user|account|tenant)|(?:check|verify|ensure|assert|enforce|test)\w* (?:\S+ ){0,2}ownership|is (?:not )?the owner|own(?:s|ed by) (?:\S+ ){0,2}(?:user|caller|requester|account)|(?:check|filter|scope|verify|enforce|missing|without|where) (?:\S+ ){0,4}tenants?(?: ids?)?)\b`,
      "g",
    ),
    unless: SEEN_BADLY,
  },
  {
    words:
      /\b(?:(?:expir\w+|expiry|revok\w+|one time|single use|time limited) (?:(?!script|job|task)\S+ ){0,3}(?:links?|invites?|invitations?|urls?|shares?|codes?|downloads?|grants?)|(?:links?|invites?|invitations?|urls?|codes?|shares?|grants?) (?:\S+ ){0,4}(?:expir\w+|expiry|one time|single use|only once|work only once)|remember (?:the |a |this |me|my )*(?:users?|log ?in|devices?|browser)|pre ?signed|unlock\w* (?:\S+ ){0,2}(?:accounts?|users?)|(?:accounts?|users?) (?:\S+ ){0,2}(?:are |is |gets? )?(?:un)?lock(?:ed)?|require (?:an? |the |all )*(?:logged in )?(?:admins?|log ?in|users?|owners?|staff|members?|moderators?|roles?)|(?:pundit|cancan\w*|devise|casbin|spring security|shiro|authelia|auth ?guard|spatie|firebase rules|(?:firestore|security|storage|database) rules|opa polic\w+)|(?:block|reject|ban|deny|forbid|disallow)\w* (?:\S+ ){0,4}(?:e?mails?|domains?|ips?|ip addresses|users?|accounts?|bots?|countries|requests?)|admin (?:panel|area|routes?|api|access|rights?|endpoints?|actions?) (?:\S+ ){0,4}(?:from|for|to|without|open|public)|(?:user|account) enumeration|role ?= ?admin|role (?:is |equals )?admin)\b/g,
    unless:
      /\b(?:coupon|cache\w*|domain registration|ttl|css|spam|unlock(?:s|ed)? (?:the |a |new |next )*(?:levels?|achievements?|skins?|doors?)|ad ?block\w*)\b/,
  },
  {
    words:
      /\b(?:roles?|polic(?:y|ies)|(?:transfer|change|check|verify|enforce|take|lose|wrong|with|without|and|the|of) ownership|ownership|(?:checks?|ensure\w*|verif\w+|only if|unless|whether|that) (?:\S+ ){0,5}owns|identit(?:y|ies) (?:providers?|verification|tokens?|checks?|servers?|services?|management)|(?:user|customer|caller) identit\w+|(?:user|account|on|at|during|after|before|allow|disable|open|public|new|self) registrations?|token issuers?|issuer (?:claim|check|url)|recovery (?:codes?|keys?|emails?|phrases?)|verification|multi tenan\w+ (?:\S+ )?(?:checks?|isolation)|tenant (?:context|boundar\w+))\b/g,
    unless:
      /\b(?:aria|role attribute|screen readers?|landmarks?|role badges?|tab list|actors?|movies?|films?|cast|character|job|role playing|role models?|credits|supporting role|leading role|(?:privacy|cookies?|refund|return|shipping|retention|caching?|cache|scheduling|backoff|retry|eviction|restart|insurance|pull|update|release|versioning|support|deprecation|branching|naming|replacement|growth|image pull) polic\w+|polic(?:y|ies) (?:pages?|text|link|title|heading|footer|number)|reinforcement|gradient|agent|epsilon|monetary|economics?|game of|rust|borrow\w*|lifetimes?|codeowners|code ownership|memory|smart pointers?|formal|proofs?|model checker|visual|hardware|home ownership|car ownership)\b/,
    despite:
      /\b(?:admins?|users?|permissions?|viewer|editor|access|rbac|grant\w*|assign\w*|auth\w*|project|workspace|team|pundit)\b/,
  },
]);
