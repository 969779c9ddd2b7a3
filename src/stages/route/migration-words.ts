import type { WordRule } from "./security-words.ts";
import { once } from "./once.ts";

/** Places where a column, an index or a table is something to look at, not something to migrate. */
const ON_SCREEN =
  /\b(?:components?|grids?|sort(?:s|ed|ing)?|reorder\w*|resiz\w*|drag\w*|css|html|markdown|csv|tsv|layouts?|flex\w*|spreadsheets?|excel|xlsx|readme|docs|pdf|data ?grid|tsx|jsx|frontend|ui|pages?|dashboards?|reports?|screens?|widths?|sortable|align\w*|render\w*|display\w*|print\w*|terminal|cli|pricing table|sidebar|header|footer|kanban|leader ?boards?|score ?boards?|standings|board|export|(?:two|three|left|right|middle|cent(?:er|re)|side|first|second|third|last) columns?|output|board|matrix|numpy|dataframe|pandas|polars|plot|chart|view component|list view|table view|widget|newspaper|text editor|latex)\b/;
const IN_DATABASE =
  /\b(?:database|db|sql\w*|postgres\w*|mysql|mariadb|schema|nullable|not null|foreign key|orm|migrations?|default null|varchar|integer column|jsonb|unique in)\b/;

const ORM =
  "(?:sequelize|typeorm|active ?record|prisma|drizzle|knex|sqlalchemy|sqlmodel|eloquent|ecto|mongoose|hibernate|jpa|gorm|diesel|mikro ?orm|objection|peewee|tortoise orm|doctrine|entity framework)";
const DB = "(?:databases?|db|sqlite|postgres\\w*|mysql|mariadb|mongo\\w*)";
/** What applications keep in tables, in the plural as tables are named. */
const STORED =
  "(?:users|accounts|orders|customers|products|invoices|projects|posts|comments|articles|subscriptions|payments|tickets|events|messages|tenants|teams|organi[sz]ations|bookings|line items|profiles|contacts|addresses|documents|employees|students|courses|categories|reviews|members|companies|clients|plans)";

/** Phrases of schema and data migrations, over normalised text. */
export const MIGRATION_WORDS = once((): readonly WordRule[] => [
  {
    words: /\b(?:migrations?|alembic|flyway|liquibase|prisma migrate|db push|make ?migrations)\b/g,
    unless:
      /\b(?:migrations? (?:guides?|docs?|documentation|notes?|tutorial|plan for|banner|article|blog|to|off|from @?\w+ to)|(?:icons?|theme|docs?|vite|vitest|jest|esm|type ?script|react|vue|svelte|tailwind|next|webpack|rollup|eslint|biome|prettier|python|node|storybook|angular|gradle|maven|yarn|pnpm|npm|ci|github actions|component|test|ui|css|sites|astro|cloud|build) migrations?|migrations? (?:of|away) |birds?|whales?|animals?|wildlife|butterfl\w+|geese|salmon|herds?|human migration|migration (?:routes?|season|patterns?))\b/,
    despite:
      /\b(?:(?:up|down|roll ?back|pending|failed) migrations?|django|rails|laravel|knex|typeorm|sequelize|alembic|flyway|prisma|ecto|goose|doctrine|data|migrations? (?:that|to) (?:add|drop|split|rename|remove|create|change|alter|move|merge|back ?fill|populate|convert|make|set|delete)\w*|database|db|sql\w*|postgres\w*|mysql|schema|tables?|columns?)\b/,
  },
  {
    words:
      /\b(?:(?:alter|create|drop|truncate|rename|partition|shard|archive|reindex|vacuum) (?:the |a |an |our |new |old )*(?:\S+ ){0,3}tables?|(?:add|create|make|introduce|need) (?:(?!to |in |on |for |of |with |from )\S+ ){0,4}tables?|split (?:\S+ ){0,3}table|merge (?:\S+ ){0,4}tables|table (?:into|to) (?:two|three|separate))\b/g,
    unless:
      /\b(?:table of contents|(?:markdown|html|pricing|comparison|lookup|hash|truth|routing|jump|data|symbol|periodic|multiplication|times|league|score|leader|seating|time|feature|ui|react|price|drop|dining|pivot|summary|sortable|css|latex|ascii|results?|ping pong|font|sticky|striped) tables?|tables? (?:columns?|sortable|scroll\w*|responsive|sticky|wider|narrower|striped|readable|accessible|components?|layout|header|view|element|rows?|cells?|footer|styles?|widget|body|in the (?:readme|docs|report|page|ui)|showing|listing|that lists|that shows))\b/,
    despite: IN_DATABASE,
  },
  {
    words:
      /\b(?:add|drop|remove|delete|rename|alter|create|introduce|change|make|move|need|split|set|widen|convert|store|increase|backfill|populate|fill|index|merge|combine|join)\w* (?:\S+ ){0,8}columns?\b/g,
    unless: ON_SCREEN,
    despite: IN_DATABASE,
  },
  {
    words:
      /\bcolumns? (?:\S+ ){0,4}(?:to|from|in|on|of) (?:the )?\S+ table\b|\b(?:new|extra|nullable|not null|unique|generated|virtual|jsonb?|text|boolean|timestamp) columns?\b/g,
    unless: ON_SCREEN,
    despite: IN_DATABASE,
  },
  {
    words:
      /\b(?:(?:add|create|drop|remove|rebuild|need|missing|use) (?:a |an |the |new |missing )*(?:(?:unique|composite|compound|partial|covering|gin|gist|btree|db|database|sql|postgres|mongo\w*|full text|concurrent) ?)+index(?:es)?|(?:add(?:ing|s)?|creat(?:e|es|ing)|drop(?:ping|s)?|remov(?:e|es|ing)|missing) (?:a |an |the |new |missing )*index(?:es)? (?:on|for|to) (?!it |docs?\b|page|readme|book|site|glossary|array|list|loop|chapters?|the (?:docs?|readme|book|site|array|list|loop|page|items?|components?|each|for|glossary|chapters?|output|log|error|result|front|message|map)\b)|alter (?:\S+ ){0,4}(?:enum|sequence|materiali[sz]ed view|view|type)|(?:unique|foreign key|check|not null|primary key|database|db) constraints?|foreign keys?|(?:add|drop|create|remove|change|composite|set|missing) (?:a |an |the |new )*primary keys?|(?:database|db) (?:index(?:es)?|fields?|columns?|models?|model+ing|tables?)|drop (?:the )?(?:\S+ )?index|on delete (?:cascade|set null)|not null|nullable|varchar|bigint|auto increment|enum type in (?:postgres|the database))\b/g,
    unless:
      /\b(?:nullable (?:types?|references?|return|operator|annotations?)|null checks?|if (?:\S+ ){0,3}(?:is )?not null|is not null|not null assertion|kotlin|dart)\b/,
    despite: /\b(?:column|table|database|constraint)\b/,
  },
  {
    words:
      /\b(?:backfill\w*|back fill\w*|(?:schema|database|db) (?:changes?|upgrades?|versions?|evolution)|(?:change|update|extend|alter|modify|edit|split|rework|normali[sz]e|denormali[sz]e|redesign|bump|upgrade) (?:\S+ ){0,12}?(?:database|db|sql|prisma|drizzle|table|tables|postgres\w*|sqlite|mysql|mongo\w*|orm) (?:schema|models?|structure|layout)|prisma schema|(?:add|remove|rename|drop|delete|change|make|move|introduce)\w* (?:\S+ ){0,6}(?:fields?|attribute|property|relation|relationship|flag) (?:\S+ ){0,3}(?:to|from|on|in|of) (?:the |our |a )*(?:\S+ ){0,2}(?:model|entity|table|schema|collection|document)|soft deletes?|(?:many|one) to (?:many|one)|(?:unique|nullable|required|case insensitive) in (?:the )?(?:db|database)|write (?:the |a |some |an )?sql (?:\S+ ){0,3}(?:move|update|delete|insert|copy|alter|change|add|drop|merge|backfill|clean|fix)|add (?:\S+ ){0,5}(?:timestamps?|bool\w*|integer|string|text|jsonb?|uuid|decimal|date|datetime|enum|flag|default|at|id) (?:\S+ ){0,2}(?:to|on|in) (?:the |our |a )*(?:\S+ ){1,2}(?:tables?|entity|model|collection))\b/g,
    unless:
      /\b(?:(?:view|response|request|form|page|json|graphql|openapi|zod|yup|joi|api|xml|3d|language|react|props|config|event|data transfer|domain event|chat|ai|llm|ml|machine learning|toml|yaml|package|avro|validation|swagger) (?:models?|schema|documents?))\b/,
    despite: /\b(?:database|db|prisma|table|migrations?|column)\b/,
  },
  {
    words:
      /\b(?:migrat\w+ (?:\S+ ){0,5}(?:data|database|db|rows?|records?|tables?|users|accounts|customers|orders|schema|collections?|documents?|postgres\w*|mysql|mariadb|sqlite|mongo\w*|dynamo ?db|redis|cassandra|oracle|production|tenants)|(?:move|copy|convert|update|populate|transform|rewrite|split|merge|fix|set|change|clean up|normali[sz]e|recalculate|re ?encode|dedup\w*|delete) (?:\S+ ){0,5}(?:existing|old|legacy|historic\w*|stored|all) (?:\S+ ){0,2}(?:rows?|records?|users?|customers?|accounts?|orders?|invoices?|entries|documents|data)|(?:move|copy) (?:\S+ ){0,4}(?:data|rows|records|tables?) (?:\S+ ){0,3}(?:to|into|from) (?:\S+ ){0,3}(?:tables?|databases?|db|postgres\w*|mysql|mongo\w*|schema|shard)|(?:change|convert|alter|widen|cast|turn|switch|(?<=^|\bto |\band |\bplease )(?:make|set|fill|replace|reset|null|clear|update|round|trim|lower ?case)) (?:\S+ ){0,8}(?:in|of|on) (?:the |our )*(?:\S+ ){1,2}tables?|(?:delete|remove|purge|dedup\w*|archive|copy|move|update|fix|insert|seed|anonymi[sz]e|reassign) (?:\S+ ){0,3}(?:orphan\w*|dangling|duplicated?|stale|soft deleted|invalid|missing) (?:\S+ )?(?:rows?|records?)|(?:all|existing) rows (?:in|of) |(?:delete|remove|dedup\w*|purge|clean) (?:\S+ ){0,5}(?:rows?|records?|duplicates|entries|documents) (?:\S+ ){0,3}(?:tables?|database|db|collection)|(?:convert|rename|split|merge|delete|remove|dedup\w*|normali[sz]e|change|move) (?:\S+ ){0,10}(?:in|from) (?:the |our )?(?:database|db|postgres\w*|mysql|mongo\w*|sqlite)(?! (?:module|client|layer|helpers?|wrapper|connections?|pool|class|package|util\w*|code|tests?|folder|config\w*|docs?|driver|adapter|url|host|port|service|name))|fill\w* (?:\S+ ){1,6}(?:for|of|in) (?:all |the )*(?:old|existing|legacy)|(?:one (?:time|off)) (?:script|job|task) (?:\S+ ){0,10}(?:postgres\w*|mysql|db|database|mongo\w*|prod\w*|rows?|records?)|(?:rename|drop|create|delete|split|merge|move|add|copy|index) (?:\S+ ){0,3}(?:mongo\w*|firestore|dynamo ?db|cassandra|elastic ?search) (?:collections?|tables?|keyspaces?|index\w*)|(?:rename|drop|create|delete|split|merge|copy) (?:\S+ ){0,3}collections? (?:\S+ ){0,4}(?:mongo\w*|to)|store (?:\S+ ){1,5}(?:as|instead of) (?:\S+ ){1,5}in (?:the |our )?(?:database|db))\b/g,
    unless:
      /\b(?:tests?|fixtures?|mocks?|in memory|docs?|markdown|csv|json file|array|state|list of|tooltips?|labels?|typings?|log entries|changelog|form data|test data|mock data|sample data|data ?grid|data fetching|(?:html|css|pricing|comparison|lookup|hash|routing|react|ui|symbol|league|score|sticky|results?) tables?|tables? (?:components?|rows?|headers?|cells?)|data layer to react)\b/,
    despite: IN_DATABASE,
  },
  {
    words: new RegExp(
      String.raw`\b(?:${ORM} (?:\S+ ){0,8}(?:models?|entit(?:y|ies)|columns?|fields?|index\w*|tables?|relations?|schemas?|uniqu\w+|constraints?|associations?)|(?:models?|entit(?:y|ies)|columns?|fields?|tables?|relations?|schemas?|constraints?|associations?) (?:\S+ ){0,4}(?:in|to|with|for|using|via) (?:the |our )?${ORM}|(?:at|on) (?:the )?(?:db|database) level|uniqueness|seed(?:s|ing)? (?:the |our )*(?:\S+ )?(?:${DB}|tables?)|paranoid (?:deletes?|mode)|${ORM} (?:\S+ ){0,4}(?:optional|required|nullable|default|cascade|has many|belongs to|many to many|one to many|enum)|(?:has many|belongs to) (?:\S+ ){0,6}(?:models?|entit\w+|${ORM})|cascad\w+ (?:\S+ ){0,2}delet\w*|delet\w+ (?:\S+ ){0,2}cascad\w*|${DB} (?:\S+ ){0,3}(?:needs?|gets?|wants?) (?:\S+ ){0,4}(?:tables?|columns?|fields?|index\w*)|(?:add|import|insert|load|create|remove|delete|drop|put|purge|merge)(?:s|ing)? (?:\S+ ){0,6}(?:to|into|from|in|on) (?:the |our |an? )*(?:old |legacy |existing |new |live |production |staging |main )*${DB}(?! (?:module|client|layer|helpers?|wrapper|connections?|pool|class|package|util\w*|code|tests?|folder|config\w*|docs?|driver|adapter|url|host|port|service|name|icon|diagram|logger|quer(?:y|ies)|handler|interface|provider|section|page))|(?:recompute|recalculate|update|fix|set|touch|rewrite|reset|re ?index) (?:\S+ ){0,5}(?:for|of|in|on) (?:all|every|each|existing) (?:the )?(?:rows?|records?)|(?:add|drop|remove|rename|give|put|store|keep) (?:\S+ ){0,4}(?:timestamps?|at|id|flags?|bool\w*|slugs?|uuids?|jsonb?|status|enum|int\w*|decimal|varchar) (?:to|on|from|in) (?:the |our |all |each )*${STORED}(?! (?:pages?|list|view|table|cards?|screens?|form|modal|menu|tab|section|header|endpoint|api|service|component|store|report|dropdown|response|json|output|export)))\b`,
      "g",
    ),
    unless:
      /\b(?:upgrade|bump|logger|typings?|autocomplete|quer(?:y|ies) (?:builder|cache|log\w*)|mocks?|response|json output|props?|css|class ?names?|html|dom|aria|tests? id)\b/,
    despite: IN_DATABASE,
    topic: true,
  },
]);
