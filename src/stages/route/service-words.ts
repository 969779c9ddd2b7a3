import { once } from "./once.ts";

const DEPLOYABLE =
  "(?:micro ?)?services|packages|apps|applications|deployables|repos|repositories|workspaces|back ?ends|front ?ends|lambdas|clients and servers|teams' services|consumers|producers|projects|monorepo packages|modules of the monorepo|servers|backends";
const THREE_UP = "three|four|five|six|seven|eight|nine|ten|twelve|[3-9]|[1-9]\\d+";

/** "across all services", "in every package", "to the three apps": three or more named by number. */
const BY_NUMBER = () =>
  new RegExp(
    `\\b(?:(?:across|in|for|to|through|throughout|into|between|on|by|and|update|change|touch|touches|rename|release|publish|deploy|upgrade|migrate|restart|instrument|refactor|convert) (?:all |each of |every one of )?(?:of )?(?:the |our |these |those |its )*(?:all|every|each|${THREE_UP}|several|multiple|many)(?: of)?(?: the| our| these| other| its)* (?:\\S+ ){0,1}(?:${DEPLOYABLE}|(?:micro ?)?service|package|app|repo|workspace|deployable|consumer|producer)(?! (?:workers?|names?|list|descriptions?|versions?|managers?|icons?|logos?))|across (?:the |our )*(?:${DEPLOYABLE})|(?:cross|multi|inter) service|service to service|producers? and (?:all |its |the )*consumers|(?:consumed|shared|published|emitted) by (?:\\S+, ){1,6}\\S+,? and \\S+|(?:${THREE_UP}) (?:micro ?)?services|(?:all|every|each|${THREE_UP}) (?:\\S+ ){1,3}(?:of|in|for) (?:the |our |all )*(?:\\S+ )?(?:micro ?)?services|(?:split|break\\w*|cut|carve) (?:\\S+ ){1,6}(?:in|into) (?:\\S+ )?(?:micro ?)?services|(?:all|every|each)(?: one)?(?: of)?(?: the| our| these| its| other)* (?:\\S+ )?(?:(?:micro ?)?services|micro ?service|lambdas?|deployables?|workspaces|containers?|docker ?files?|docker images?|deployments?|helm charts?|pods|pipelines|subscribers?|consumers|producers|publishers?|serverless functions|cloud functions|back ?ends|front ?ends)|(?:every|each|all)(?: of)?(?: the| our)* (?:packages?|apps?|clients?|projects?|modules?) (?:in|of|across) (?:the |our )*(?:monorepo|mono repo|workspace|repo)|across (?:the |our )*(?:whole |entire )?(?:monorepo|mono repo|fleet|platform|stack)|monorepo wide|(?:split|extract|carve|break|pull|move|factor|cut)\\w* (?:\\S+ ){1,8}out of (?:the |our )*(?:\\S+ )?(?:monolith|service|core service|back ?end)|(?:packages?|sdk|library|client|image) (?:\\S+ ){0,8}everywhere|(?:split|extract|carve|break|pull|move|factor|cut)\\w* (?:\\S+ ){1,8}(?:into|to|as) (?:its|their|an?|the) (?:own |separate |new |dedicated |standalone |small )+(?:micro ?)?service|everywhere in the monorepo|(?:whole|entire) (?:monorepo|fleet|platform))\\b`,
  );

/** "all lambdas need …", "every workspace package should …": the subject of the clause. */
const BY_SUBJECT = () =>
  new RegExp(
    `^(?:please |so |now )?(?:all|every|each|${THREE_UP})(?: of)?(?: the| our)* (?:\\S+ ){0,2}?(?:${DEPLOYABLE}|(?:micro ?)?service|package|app|lambda|repo|deployable|consumer)(?: in \\S+(?: \\S+)?)? (?:needs?|should|must|has to|have to|ought|is to|are to|gets?|will|uses?|can't|cannot)\\b`,
  );

/** "orders, billing and shipping services", "services orders, billing and shipping". */
const BY_LIST = () =>
  new RegExp(
    `\\b((?:\\S+, ){1,8}\\S+,? (?:and|plus|as well as) (?:the )?\\S+) (?:${DEPLOYABLE})\\b|\\b(?:${DEPLOYABLE}) ((?:\\S+, ){1,8}\\S+,? (?:and|plus) \\S+)`,
  );

/** "the orders service": what stands before the word is the name. */
export const NAMED_SERVICE = /\b([a-z][a-z0-9]{2,}) (?:micro ?)?service\b(?! worker)/g;

/**
 * Something that services share or hand on, and three names it goes between: "the contract between
 * catalog, pricing and cart", "a trace id from the gateway through orders, payment and shipping".
 */
const HANDED_ON =
  /\b(?:(?:read|written|consumed|used|emitted|published|produced|handled|shared) (?:by|in|from)|(?:consum\w*|publish\w*|emit\w*|subscrib\w*|written|read|trac(?:e|es|ing)|spans?|grpc|proto\w*|contracts?|events?|topics?|queues?|messages?|rpcs?|correlation|retr(?:y|ies)|timeouts?|error codes?|locales?|propagat\w*|sync\w*|shar(?:e|es|ed|ing)|align\w*|clients?|schemas?|headers?|flags?|versions?|logging|logger|metrics|telemetry) (?:\S+ ){0,8}?(?:across|between|among|amongst|over|through|throughout|from \S+ to|(?<=(?:consum\w*|subscrib\w*|publish\w*|emit\w*) (?:\S+ ){0,3})(?:in|by|from|to)|used from|used in)) (?:the )?(?!(?:red|small|light|top|left|days?|first|lines?|pages?|rows?|columns?|tabs?)\b)([a-z][\w-]+, (?:(?:the )?[a-z][\w-]+, )*(?:the )?[a-z][\w-]+,? and (?:the )?[a-z][\w-]+)(?= services?\b|$|, | so | when | with | to | on | via )/;

/** What searches for several services: by their number, as a subject, in a list, and one service by name. */
export const SPEAKING = once(() => [
  { words: BY_NUMBER() },
  { words: BY_SUBJECT() },
  { words: BY_LIST() },
  { words: HANDED_ON },
  { words: NAMED_SERVICE },
]);

/** Parts of a system that are deployed on their own, told apart by the word alone. */
export const PARTS: readonly (readonly [string, RegExp])[] = [
  ["api", /\b(?:the api|api server|rest api|graphql api|api)\b/],
  ["gateway", /\bgateway\b/],
  ["backend", /\b(?:back ?end|server)\b/],
  ["frontend", /\b(?:front ?end|web(?: ?app| client| site| ui)?|spa|client)\b/],
  ["mobile", /\bmobile\b/],
  ["desktop", /\bdesktop\b/],
  ["admin", /\badmin(?: panel| app| ui)?\b/],
  ["dashboard", /\bdashboard\b/],
  ["portal", /\bportal\b/],
  ["cron", /\bcron\b/],
  ["bff", /\bbff\b/],
  ["store", /\bstore ?front\b/],
  ["ios", /\bios\b/],
  ["android", /\bandroid\b/],
  ["worker", /\b(?:workers?|job runner|cron job)\b/],
  ["broker", /\bbroker\b/],
  ["producer", /\bproducers?\b/],
  ["consumer", /\b(?:queue )?consumers?\b/],
  ["mailer", /\b(?:mailer|email sender|notifier)\b/],
  ["scheduler", /\bscheduler\b/],
  ["cli", /\bcli\b/],
  ["sdk", /\bsdk\b/],
];

/** Things that only read like several services. */
export const NOT_SERVICES =
  /\b(?:terms of service|customer service|npm packages|packages to (?:the )?latest|(?:bump|upgrade|install|pin|list|update) (?:all |the |every |each |\d+ )*(?:npm |pip |apt |node )?packages?(?! (?:\S+ )?(?:in|of|across) (?:it|the monorepo|our monorepo|the workspace))|dropdown|(?:outdated|unused|installed|third party|dev) packages|package ?(?:json|lock|manager)|mock\w*|stub\w*|pie chart|diagram|status page|logo|icons?)\b/;
