import * as z from "zod/mini";
import type { Engine } from "./engine.ts";
import type { FileChanges } from "./overlay.ts";

/** A complaint of the compiler; offsets are UTF-16 code units. */
export interface Diagnostic {
  readonly pos: number;
  readonly end: number;
  readonly code: number;
  readonly text: string;
  /** Why, step by step. */
  readonly messageChain?: readonly Diagnostic[] | undefined;
  /** What else is worth knowing, as where something was declared. */
  readonly relatedInformation?: readonly Diagnostic[] | undefined;
}

const diagnosticSchema: z.ZodMiniType<Diagnostic> = z.lazy(() =>
  z.object({
    pos: z.number(),
    end: z.number(),
    code: z.number(),
    text: z.string(),
    messageChain: z.optional(z.array(diagnosticSchema)),
    relatedInformation: z.optional(z.array(diagnosticSchema)),
  }),
);
const diagnosticsSchema = z.nullish(z.array(diagnosticSchema));
const projectSchema = z.object({
  id: z.string(),
  configFileName: z.string(),
  compilerOptions: z.object({ checkJs: z.optional(z.boolean()) }),
});
const snapshotSchema = z.object({ snapshot: z.number(), projects: z.array(projectSchema) });

/** A project of the engine: what one tsconfig.json covers. */
export type Project = z.infer<typeof projectSchema>;

/** The engine's state after a change of files; each holds memory until it is released. */
export interface State {
  /** The project of a configuration that is kept open; undefined when it isn't. */
  projectAt(configFile: string): Project | undefined;
  /** The project that an open file belongs to; null when the engine knows none. */
  projectOf(file: string): Promise<Project | null>;
  /** Complaints about a file of a project; rejects when it isn't part of it. */
  semantic(project: string, file: string): Promise<readonly Diagnostic[]>;
  /** Complaints about the configuration itself. */
  configuration(project: string): Promise<readonly Diagnostic[]>;
  release(): Promise<void>;
}

/** What the engine is asked to do on the way to a new state; paths are absolute. */
interface Update {
  readonly fileChanges?: FileChanges;
  readonly openFiles?: readonly string[];
  readonly closeFiles?: readonly string[];
  readonly openProjects?: readonly string[];
  readonly closeProjects?: readonly string[];
}

/** Brings the engine into a new state. The protocol is that of TypeScript 7.0's `unstable/async` API. */
export async function update(engine: Engine, changes: Update): Promise<State> {
  const { snapshot, projects } = snapshotSchema.parse(await engine.request("updateSnapshot", changes));
  const ask = async (method: string, params: object): Promise<readonly Diagnostic[]> =>
    diagnosticsSchema.parse(await engine.request(method, { snapshot, ...params })) ?? [];
  return {
    projectAt: (configFile) => projects.find(({ configFileName }) => configFileName === configFile),
    projectOf: async (file) => {
      const project = await engine.request("getDefaultProjectForFile", { snapshot, file });
      return z.nullish(projectSchema).parse(project) ?? null;
    },
    semantic: (project, file) => ask("getSemanticDiagnostics", { project, file }),
    configuration: async (project) => [
      ...(await ask("getConfigFileParsingDiagnostics", { project })),
      ...(await ask("getProgramDiagnostics", { project })),
    ],
    release: async () => void (await engine.request("release", { snapshot })),
  };
}
