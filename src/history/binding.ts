/* In a file of its own, which is loaded when there is a history to open. As part of a script, and not of a module, the
   package is loaded without Node's module loader, which takes longer than opening the history does. */
export { DatabaseSync } from "@photostructure/sqlite";
