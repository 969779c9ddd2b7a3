import { fail, ok, type Result } from "../domain/failure.ts";
import { readSmallFile, writePrivateFile } from "./files.ts";
import { parseJson } from "./json.ts";
import { nearest, splitKey } from "./keys.ts";
import { explainIssues } from "./problems.ts";
import { fileLayer } from "./layers.ts";
import { configSchema } from "./schema.ts";
