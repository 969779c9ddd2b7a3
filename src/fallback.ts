import type { Fallback } from "./domain/run.ts";
import type { Conversation } from "./models/converse.ts";
import type { Model } from "./models/model.ts";
import type { RoleName, Scene } from "./scene.ts";

/**
 * Makes a call with the model that has the role. Where the account can't use it, the next of the role's
 * fallbacks takes its place for the rest of the run: loudly, and on the record. The strong role never
 * falls to a model of the fast one, so a boundary task falls up only; nor does the fast one fall to the
 * model that is to review: nobody reviews their own draft.
 */
export async function callRole<T>(
  scene: Scene,
  role: RoleName,
  call: (model: Model) => Promise<Conversation<T>>,
): Promise<Conversation<T>> {
  const { ledger, ports, models } = scene;
  for (;;) {
    const model = models[role];
    const conversation = await call(model);
    ledger.spend(model, conversation.turn);
    if (conversation.ok || conversation.failure.code !== "model_unavailable") return conversation;
    // Another call, made at the same time, may have found out already.
    if (models[role] !== model) continue;
    const next = successor(scene, role);
    if (next === null) return conversation;
    models[role] = next;
    const replaced: Fallback = { role, from: model.id, to: next.id, why: conversation.failure.message };
    ledger.replaced(replaced);
    ports.emit({ type: "model.replaced", replaced });
  }
}

function successor({ models, ports, ledger }: Scene, role: RoleName): Model | null {
  const chain = [ports[role], ...ports.fallbacks[role]];
  const later = chain.slice(chain.indexOf(models[role]) + 1);
  if (role === "fast") return later.find(({ id }) => id !== models.strong.id) ?? null;
  const { draft } = ledger.run;
  const drafters = new Set([ports.fast, ...ports.fallbacks.fast].map(({ id }) => id));
  if (draft !== null) drafters.add(draft.model).add(draft.served_model);
  return later.find(({ id }) => !drafters.has(id)) ?? null;
}
