import type { WordRule } from "./security-words.ts";
import { once } from "./once.ts";

/** Types that only a database has. */
const DB_TYPE =
  "(?:jsonb|bigint|smallint|tinyint|mediumint|varchar|nvarchar|char\\(\\d+\\)|citext|timestamptz|datetime2|bigserial|bytea|hstore|tsvector|mediumtext|longtext|blob columns?|numeric\\(\\d+)";
/** Types that a value is stored as, here or in a program. */
const TYPE =
  "(?:floats?|doubles?|decimals?|int(?:eger)?s?|strings?|text|bool(?:ean)?s?|uuids?|enums?|json|timestamps?|dates?|cents|utc|numeric|big ?ints?|var ?chars?|ulids?|slugs?)";
/** Records that were there before the change. */
const OLD =
  "(?:existing|old|legacy|historic\\w*|past|previous|already stored|stored|current|earlier|archived)";
const RECORDS =
  "(?:data|rows?|records?|entries|users?|accounts?|customers?|clients|orders?|invoices?|posts?|articles?|products?|bookings?|payments?|subscriptions?|projects?|tickets?|messages?|comments?|events?|documents?|profiles?|contacts?|addresses|members?|tenants?|teams?|organi[sz]ations?|items?|values?|passwords?|prices?|reviews?|courses?|students?|employees?|patients?|companies|plans?|files?|images?)";

/** Schema and data migrations said without the words of a database, over normalised text. */
export const STORAGE_WORDS = once((): readonly WordRule[] => [
  {
    words: new RegExp(
      String.raw`\b(?:${DB_TYPE}|(?:change|convert|switch|alter|turn|move|migrate|store|save|persist|keep|go)\w* (?:\S+ ){0,8}?(?:from ${TYPE} to ${TYPE}|from ${TYPE} into ${TYPE}|as (?:an? )?${TYPE},? (?:instead of|rather than|and not|not) (?:as )?(?:an? )?${TYPE})|(?:change|convert|switch|alter|make|set|widen|extend|shorten|limit)\w* (?:\S+ ){1,8}in (?:the |our )?(?:schema|database|db|data model)|(?:populate|backfill|fill|compute|recompute|recalculate|generate|set|assign|copy|convert|update|rename|normali[sz]e|migrate|import|transfer|carry over|bring over|move|transform|fix|correct|re ?encrypt|re ?hash|clean up|merge|split|anonymi[sz]e|archive|purge)\w* (?:\S+ ){0,8}?(?:all |the |our |every )*${OLD} (?:\S+ )?${RECORDS}|(?:data|rows|records|contents?) (?:of|from|in) (?:the |our |an? )*(?:\S+ )?tables?|(?:in|into|to) (?:(?:its|their|an?|the|one) )?(?:own|separate|new|dedicated|single|two) (?:\S+ )?(?:collections?|tables?|schemas?|databases?|shards?|partitions?)|(?:new|extra|additional|separate|dedicated|own) (?:db|database|join|link|pivot|mapping|association|history|audit|lookup) tables?|(?:normali[sz]|denormali[sz]|split|merg|move|mov|drop|remov|delet|clean|prun|copy|copi|extract|dedup|renam|archiv|truncat|restor)\w* (?:\S+ ){0,6}?(?:${RECORDS}|staging|obsolete|unused|legacy|temporary|temp|old|audit|log|lookup) tables?|(?:convert|change|switch|move|rework)\w* (?:the |our )*(?:storage|stored (?:format|representation|values?)|persisted \S+|persistence) (?:of|from|to|into)|(?:how|way|where|format) (?:we|it|they|\S+ (?:is|are)) (?:store[ds]?|saved?|persist\w*)|(?:new|another) (?:\S+ )?tables? (?:for|with|that|to hold|of) |(?:composite|compound|partial|covering|functional) index(?:es)?|fks?|(?:move|archive|delete|purge|prune|drop|expire)\w* (?:\S+ ){0,4}(?:entries|rows|records|events|logs|data|messages|documents) older than|(?:many|lots) of rows|(?:batch|bulk) (?:update|delete|insert|rename|convert)\w* (?:\S+ ){0,4}(?:rows|records|users|orders|customers|documents|database|db|table)|(?:one off|one time|maintenance|cleanup|repair) (?:\S+ )?(?:scripts?|jobs?|tasks?|queries) (?:\S+ ){0,8}?(?:rows?|records?|duplicates?|users?|customers?|orders?|subscriptions?|db|database|production|prod|data))\b`,
      "g",
    ),
    unless:
      /\b(?:props?|typescript|types? (?:of the (?:prop|argument|parameter)|annotations?|hints?)|signature|arguments?|parameters?|form data|mock\w*|fixtures?|tests?|test data|sample data|dummy data|(?:json|graphql|zod|yup|joi|api|response|request|xml|openapi|validation|form) schemas?|csv|table of contents|markdown|html|local ?storage|in memory|state|redux|store (?:module|slice)|numpy|dataframes?|pandas|log (?:entries|messages|files)|changelogs?|date (?:picker|format)|format\w*|display\w*|tooltips?|labels?|figma|folders?|directory|css|kotlin|swift|rust|java|go code|c code|seating|league|lookup)\b/,
    despite:
      /\b(?:database|db|sql\w*|postgres\w*|mysql|migrations?|columns?|orm|persist\w*|prisma|in production|backfill\w*)\b/,
  },
  {
    words:
      /\b(?:(?:persist|save|store|remember|record|keep|track)\w* (?:\S+ ){1,8}?(?:per|for each|for every|on (?:the|each|every)|with (?:the|each|every)|against the) (?:\S+ )?(?:user|account|customer|order|project|team|tenant|organi[sz]ation|row|record|member|employee|booking|document)s?(?: record| row)?(?= |$)|(?:add|need|introduce|want|missing|new|extra|another|drop|remove|rename|delete) (?:\S+ ){0,5}?(?:fields?|attribute|propert(?:y|ies)|timestamps?|flag|relation(?:ship)?|association|reference) (?:\S+ ){0,3}?(?:persist\w*|stored|saved|in (?:the )?(?:db|database|data model|schema)|for (?:each|every) (?:user|account|customer|order|project|team|row|record))|belongs to|has (?:one|many)|(?:scripts?|task|job|command) (?:that|which|to) (?:\S+ ){1,5}?(?:all|every|each|existing|old) (?:users?|accounts?|customers?|orders?|invoices?|rows?|records?|subscriptions?|members?|products?|tenants?)|^(?:sequelize|typeorm|active ?record|prisma|drizzle|knex|sqlalchemy|eloquent|ecto|mongoose|hibernate|jpa|gorm|diesel|doctrine)$|on delete (?:behaviou?r|rules?|action)|ttl index(?:es)?|(?:new|add|create|drop|rename|split) (?:\S+ ){0,4}collections? (?:\S+ ){0,4}(?:mongo\w*|firestore|couch\w*|ttl|index\w*)|join tables?|pivot tables?|link tables?|counter caches?|materiali[sz]ed views?|(?:db|database|sql|stored) (?:views?|triggers?|functions?|procedures?|enums?|sequences?)|stored procedures?|re ?index (?:all|the|every|our|elastic\w*|solr|products|documents|everything)|(?:upgrade|bump|change|migrate)\w* (?:\S+ ){0,3}(?:indexed ?db|realm|core data|room database|sqlite|dexie|coredata|hive box)|(?:indexed ?db|realm|core data|room|sqlite|dexie) (?:\S+ ){0,3}(?:versions?|schemas?|upgrade\w*|stores?)|(?:elastic ?search|opensearch|solr|meilisearch|algolia|click ?house|cassandra|dynamo ?db|big ?query|snowflake|redshift|timescale\w*|influx\w*) (?:\S+ ){0,3}(?:mappings?|index(?:es)?|tables?|columns?|schemas?|partitions?|templates?|keys?)|(?:change ?sets?|change ?logs?) (?:\S+ ){0,3}(?:column|table)|retention (?:of|for) (?:the |our )*(?:\S+ )?(?:rows|records|tables?))\b/g,
    unless:
      /\b(?:pivot tables? (?:in|component|view|widget|export)|excel|spreadsheet\w*|docs|readme|props?|changeset release|local ?storage|cookies?|belongs to the (?:user|owner|group|category page)|in memory)\b/,
    despite: /\b(?:database|db|migrations?|columns?|schema|indexed ?db|persist\w*)\b/,
  },
]);
