import type { Reason } from "../../domain/route.ts";
import { once } from "./once.ts";

/** Words of a task that make its result longer, or shorter, to verify. */
export interface Cue {
  readonly kind: Reason["kind"];
  readonly words: RegExp;
  /** What the predicted time is multiplied by; below 1 where the words make the task smaller. */
  readonly times: number;
  /** What it means, for the reasons. */
  readonly text: string;
  /** A cue of breadth is void when the task names one function as its whole target. */
  readonly breadth: boolean;
  /** Reading doesn't verify it: that its change is short to read counts for nothing. */
  readonly unread: boolean;
}

/**
 * The cues, strongest first; only the first `breadth` cue of a task counts in full (see estimate.ts).
 *
 * What the size model learnt of such words stands beside them, so over commits a factor near 1 would do
 * for all of them. They are larger for the prompts that commits don't teach: "remove jquery from the
 * project", "fix the bug". docs/router.md says what they cost on commits.
 */
export const CUES = once((): readonly Cue[] => [
  cue(
    "size",
    true,
    6,
    "a system or an architecture",
    /\b(?:architect\w*|redesign\w*|overhaul\w*|framework|from scratch|end to end|full stack|e commerce|compiler|operating system|distributed|micro ?services?|plugin system|real ?time|collaborat\w+|offline support|offline mode|works? offline|event sourc\w+|multi tenan\w+|whole (?:app|application|system|module)|entire (?:app|application|system|module|code ?base)|production ready|multi ?player|netcode|(?:build|create|write|make|design|develop|implement|introduce|set up) (?:\S+ ){0,3}(?:engines?|systems?|platforms?|servers?|clients?|market ?place|frameworks?|runtimes?|interpreters?|virtual machines?|databases?|data ?base engines?|dsl)(?! (?:prompts?|messages?|fonts?|colou?rs?|names?|settings?))|(?:fully|completely|entirely) (?:\S+ )?(?:accessible|responsive|typed|tested|documented|automat\w+|configurable|offline|translat\w+|locali[sz]ed|customi[sz]able|compliant))\b/,
  ),
  cue(
    "size",
    true,
    6,
    "a rewrite or a port",
    /\b(?:rewrite|rewriting|rebuild|re ?implement\w*|untangle|disentangle|(?:circular|cyclic) (?:dependenc|import)\w+|rework\w*|refactor\w*|restructur\w*|reorgani[sz]\w*|moderni[sz]\w*|port (?:the|our|this|it|all) (?:\S+ ){0,5}to|upgrade from|(?:upgrade|update|migrate|move|bump|go|switch) (?:\S+ ){0,4}from (?:v ?|version )?\d\S* to (?:v ?|version )?\d\S*|(?:switch|move|convert|turn|change|transition) (?:the |our )?(?:whole|entire|complete) |\d{3,} line \S+|(?:convert|turn) (?:the |our |this )*(?:\S+ )?(?:projects?|repo|app|code ?base|library|build|back ?end|front ?end|site|website) (?:in)?to|replace (?:the |our )?(?:\S+ )?(?:orm|database|framework|router|bundler|build system|test runner|state management|http client|logger|library)|migrat(?:e|es|ing) (?:\S+ ){1,6}(?:to|from|off)|migrate (?:the|our)|convert (?:\S+ ){1,6}(?:to typescript|to async|to esm|to hooks|to rust|to go)|decouple|(?:switch|move|go|change) (?:\S+ ){0,4}from (?:webpack|rollup|vite|parcel|esbuild|tsup|jest|mocha|vitest|karma|jasmine|cypress|playwright|redux|zustand|mobx|vuex|pinia|express|fastify|koa|hono|axios|fetch|moment|date fns|dayjs|lodash|npm|yarn|pnpm|bun|flow|javascript|typescript|sass|less|tailwind|bootstrap|styled components|angular|react|vue|svelte|preact|jquery|enzyme|testing library|unittest|nose|pytest|flask|fastapi|django|requests|httpx|gulp|grunt|maven|gradle|rest|graphql|grpc|rabbitmq|kafka|sqlalchemy|typeorm|prisma|sequelize|mongoose|callbacks|promises|commonjs|esm|winston|pino|travis|jenkins|circleci|github actions|class components|composition api|eslint|biome|prettier|docker compose|kubernetes) to|(?:switch|move|change|port|replace|swap) (?:\S+ ){0,4}(?:webpack|rollup|vite|parcel|esbuild|tsup|jest|mocha|vitest|karma|jasmine|cypress|playwright|redux|zustand|mobx|vuex|pinia|express|fastify|koa|hono|axios|fetch|moment|date fns|dayjs|lodash|npm|yarn|pnpm|bun|flow|javascript|typescript|sass|less|tailwind|bootstrap|styled components|angular|react|vue|svelte|preact|jquery|enzyme|testing library|unittest|nose|pytest|flask|fastapi|django|requests|httpx|gulp|grunt|maven|gradle|rest|graphql|grpc|rabbitmq|kafka|sqlalchemy|typeorm|prisma|sequelize|mongoose|callbacks|promises|commonjs|esm|winston|pino|travis|jenkins|circleci|github actions|class components|composition api|eslint|biome|prettier|docker compose|kubernetes) (?:to|with|by|for) (?:webpack|rollup|vite|parcel|esbuild|tsup|jest|mocha|vitest|karma|jasmine|cypress|playwright|redux|zustand|mobx|vuex|pinia|express|fastify|koa|hono|axios|fetch|moment|date fns|dayjs|lodash|npm|yarn|pnpm|bun|flow|javascript|typescript|sass|less|tailwind|bootstrap|styled components|angular|react|vue|svelte|preact|jquery|enzyme|testing library|unittest|nose|pytest|flask|fastapi|django|requests|httpx|gulp|grunt|maven|gradle|rest|graphql|grpc|rabbitmq|kafka|sqlalchemy|typeorm|prisma|sequelize|mongoose|callbacks|promises|commonjs|esm|winston|pino|travis|jenkins|circleci|github actions|class components|composition api|eslint|biome|prettier|docker compose|kubernetes))\b/,
  ),
  cue(
    "size",
    true,
    2,
    "a feature, not a function",
    /\b(?:implement(?:s|ing)?|(?:add|adding|with|full) support|support (?:for|of)|support (?:\S+ ){1,4}(?:besides|alongside|in addition to|as well as)|(?:new|a|the) feature|integrat(?:e|es|ing|ion)|(?:add|build|create|introduce|write|make|set up|enable|support|design|develop) (?:\S+ ){0,4}(?:(?<!design )systems?|engine|pipeline|workflow|subsystem|infrastructure|wizard|dark mode(?! (?:toggle|switch|button|icon|colou?rs?))|i18n|internationali[sz]\w+|locali[sz]ation|pagination|caching|cache layer|undo|redo|drag and drop|notifications?|web ?sockets?|offline \w+|search|autocomplete|import and export|payments?|checkout|billing|onboarding|plugins?|rate limit\w*|queue|scheduler|retry logic|retries|batching|streaming|uploads?)(?! (?:forms?|results?|terms?|query|box|bar|fields?|inputs?|icons?|buttons?|colou?rs?|labels?|titles?|headings?|links?|badge|tooltip)))\b/,
  ),
  cue(
    "size",
    false,
    8,
    "it is said to be everywhere",
    /\b(?:everywhere|throughout|across|(?:the|our|this) (?:whole|entire|complete) |overall\b(?! (?:width|height|score|rating|total|time|progress|size))|project wide|repo wide|code ?base|(?:make|convert|rename|move|update|replace|change|fix|rewrite|translate|test|document|type) everything|(?:remove|drop|eliminate|get rid of) (?:\S+ ){1,4}(?:from|in) (?:the |our )(?:whole |entire )?(?:project|app|code ?base|repo|front ?end|back ?end|code)|(?:test |code )?coverage (?:to|from|of|above|over|in)|(?:increase|raise|improve|more|better) (?:\S+ ){0,3}coverage|(?:all|every|each) (?:of )?(?:the |our )?(?:\S+ )?(?:files?|usages?|uses|callers?|call sites?|components?|modules?|tests?|endpoints?|routes?|handlers?|pages?|functions?|classes|types|dependenc\w+|strings|screens|models?|controllers?|places|occurrences|instances|imports|queries|errors|warnings|bugs|todos|views?|forms?|buttons?|commands?|references))\b/,
  ),
  {
    ...cue(
      "size",
      false,
      6,
      "cannot be verified by reading: timing or concurrency",
      /\b(?:race conditions?|races?|deadlocks?|concurren\w+|thread safe\w*|flaky|flak(?:es|iness)|intermittent\w*|sometimes|now and then|once in a while|every now and|random times|lock free|wait free|lockless|paralleli[sz]\w+|multi ?thread\w*|thread pool|occasionally|(?:fail\w*|crash\w*|hangs?|breaks?|errors?|disconnect\w*|dies|stops?) (?:\S+ ){0,3}randomly|randomly (?:fail|crash|hang|break|error|disconnect|stop|time)\w*|memory leaks?|leaks? memory|(?:find|fix|plug) the leak|memory (?:keeps?|is|usage keeps?) (?:growing|increasing|climbing)|out of memory|oom|heisenbug|(?:non )?deterministic\w*|depends? on each other|data loss|corrupt\w*)\b/,
    ),
    unread: true,
  },
  {
    ...cue(
      "size",
      false,
      4,
      "needs measuring",
      /\b(?:performance|perf|slow|slowly|faster|speed up|speeding up|optimi[sz]e\w*|optimi[sz]ation|latency|throughput|bottleneck|profiling|profile (?:the|our)|(?:memory|cpu|battery) (?:usage|consumption)|takes? (?:\S+ ){0,2}(?:\d+ (?:m?s|seconds?|minutes?|hours?)|minutes|hours|forever|ages|too long|so long|very long)(?! (?:argument|parameter))|hangs|hanging|freez\w+|lags|laggy|sluggish|cold starts?|start ?up time|(?:gc|garbage collect\w*|collection) pauses?|(?:power|energy|battery|memory|cpu|ram|disk|bandwidth|network) (?:consumption|footprint|draw|drain|life)|battery lasts?|bundle size|(?:build|load|loading|response|boot|compile|query|render\w*|page load|test) times?\b(?! ?(?:label|column|field|stamp|format|zone))|(?:halve|cut|reduce|lower|shrink|bring down) (?:\S+ ){1,8}(?:in half|by half|by \d+|below \d+|under \d+|in the \S+ case)|benchmarks?(?= (?:\S+ ){0,3}(?:show|say|regress))|stutter\w*|judder\w*|drops? frames|dropped frames|janky?|under (?:heavy )?load|n 1 quer\w+|(?<!log |linear |gr[ae]y |colou?r |time |ui |font )scal(?:e|es|able|ability)(?! (?:the |an? )?(?:\S+ ){0,3}(?:icons?|images?|logos?|axis|fonts?|text|svg|pictures?|charts?|canvas|avatars?|thumbnails?|sprites?)))\b/,
    ),
    unread: true,
  },
  cue(
    "size",
    true,
    2,
    "parts are moved between places",
    /\b(?:extract|split (?:up )?(?:\S+ ){1,5}into (?:\S+ )?(?:files|modules|components|functions|classes|parts|pieces|packages|hooks|services|two|three|several|smaller|separate)|split (?:up )?(?:the|our) (?:\S+ ){0,3}(?:module|file|class|component|monolith|service)|decompose|break up|break (?:\S+ ){1,4}into|merge|consolidate|dedup\w*|unify|move (?:\S+ ){1,5}(?:to|into|out of))\b/,
  ),
  cue(
    "size",
    true,
    2,
    "a page, an endpoint or a command has several parts",
    /\b(?:add|build|create|introduce|write|make|implement|expose|design|develop|new) (?:\S+ ){0,4}(?:endpoints?|pages?|screens?(?! readers?)|views?|dashboards?|sub ?commands?|crud|rest api|forms? with|modals? with|modals? that|tables? with|tables? that)\b(?! (?:title|heading|label|colou?rs?|icon|footer|header|link|name))/,
  ),
]);

/** Words that make one function the whole target of a task. */
export const ONE_FUNCTION =
  /\b(?:(?:a|an|the|this|that|one|single|small|pure|helper|utility|recursive|missing|new|async) (?:\S+ ){0,2}?(?:functions?|method|component|helper|util|utility|hook|regex|one liner|getter|setter|predicate|constant|variable|enum|comparator|reducer|selector|decorator|middleware function|loop|condition|null check|guard clause|if statement|default|flag|option|prop|parameter|argument|import|(?<!\d )line|field|key|property|test case|button|link|label|checkbox|column|row|icon|query|type|interface)|implement (?:display|debug|clone|copy|iterator|iterable|from|default|serialize|deserialize|hash|eq|ord|partial ?eq|stringer|comparable|to ?string|equals|hash ?code|drop|deref|add|index) (?:for|on|in)|off by one|null (?:check|pointer)|nil check|undefined check|early returns?|return (?:null|early|true|false|an empty|the)|when (?:\S+ ){1,4}(?:is|are) (?:empty|null|undefined|missing|zero|negative|none|nil))\b(?!s)/;

/** "three endpoints", "5 functions": the number of things asked for. */
export const COUNTED =
  /\b(two|three|four|five|six|seven|eight|nine|ten|[2-9]|[1-4]\d) (?:\S+ ){0,2}?(?:functions|methods|endpoints|components|pages|screens|classes|commands|hooks|routes|handlers|modules|files|helpers|tables|forms|places|modes|views|models|tools|adapters|providers|levels|queries|tests)\b/;

/** Questions that a person can't check the answer of at a glance. */
export const OPEN_QUESTION =
  /\b(?:architect\w*|design (?:a|an|the|of)|trade ?offs?|strategy|roadmap|should we|best approach|how (?:should|would|could) (?:we|i) (?:structure|design|architect|organi[sz]e|scale|migrate|split)|root cause|(?:\S+ )vs (?:\S+ ){1,12}(?:recommend|pick|choose|prefer|better|why)|best way to (?:structure|design|architect|organi[sz]e|scale|migrate|split|model|test|deploy)|consequences|implications|(?:compare|weigh|choose between|pros and cons) (?:\S+ ){0,12}(?:recommend|for our|for us|for this|choose|which)|(?:why|what) (?:\S+ ){1,6}(?:(?:only )?sometimes|only (?:on|in)|keeps?|grow\w*|leak\w*|slow\w*|doubled|tripled|increas\w+|degrad\w+|regress\w*|random\w*|crash\w*|in production|under load|since)\b|how (?:would|should|could|might|can|do|would) (?:you|we|i|one) (?:\S+ ){0,2}(?:re ?structure|structure|design|architect|organi[sz]e|scale|migrate|split|approach|model|test|deploy|roll out|plan|break)|restructur\w*|propose|race condition|deadlock|memory leak|intermittent\w*|why is (?:\S+ ){1,5}(?:slow|slower)|flaky|performance|review (?:the|this|my|our)|audit|whole (?:code ?base|system|app)|entire (?:code ?base|system|app)|all the (?:bugs|problems|issues)|find (?:any |all |the |potential )*(?:bugs?|problems|issues))\b/;

function cue(kind: Reason["kind"], breadth: boolean, times: number, text: string, words: RegExp): Cue {
  return { kind, breadth, times, text, words, unread: false };
}
