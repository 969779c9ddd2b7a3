/** The edit format a model writes best; all of them are read from any model. */
export type EditFormat = "v4a" | "search-replace";
