import type { ConceptRules } from "./concept-table.ts";

/** Work across several services that names them by kind, by concepts. */
export const SERVICE_CONCEPTS: readonly ConceptRules<"multi-service">[] = [
  {
    label: "multi-service",
    unless: "LOOK diagram",
    rules: [
      "EVERY ~3 DEPLOYABLE ~6 must|should|have|has|need|needs|use|uses|to|speak|speaks|get|gets|call|calls|log|logs|emit|expose|on|from|with|in|go|still|agree|share|depend|depends|onto|off|reads|read|run|runs|build|builds",
      "in|across|to|for|of|into|through|throughout|on|over|from|between|by|at|with ~1 EVERY ~2 DEPLOYABLE",
      "EVERY ~2 apps|services|packages|repos|backends|lambdas|workspaces|crates|gems|dockerfiles",
      "into|to|as|in|becomes|become ~2 separate|own|dedicated|standalone|new|small ~2 service|services|microservice|microservices|deployable|lambda",
      "update|roll|ship|deploy|restart|adapt|patch|upgrade|bump|change|touch|rebuild|redeploy|move|switch ~5 EVERY ~2 DEPLOYABLE|bots|engines|bot",
      "EVERY ~1 DEPLOYABLE|bots|engines|jobs|apps ~2 import|imports|use|uses|depend|share|duplicate|have|need|still|must|should",
      "of|in|for|to|from|across the|our|these|those ~1 services|repos|backends|microservices|lambdas|deployments|workers",
      "break|split|cut|divide ~4 in|into ~1 three|four|five|six",
      "both DEPLOYABLE ~1 and|plus|as ~3 DEPLOYABLE|SYSTEM",
      "DEPLOYABLE|SYSTEM ~2 and|plus ~2 both ~2 DEPLOYABLE",
      "DEPLOYABLE ~3 each|all|one ~1 other|of|after",
      "one ~1 after|by ~1 ~2 one ~4 DEPLOYABLE",
      "EVERY ~2 CONSUMER",
      "all|every|each|its|the ~1 of|its|the|downstream|existing ~1 CONSUMER ~6",
      "bump|rename|version|change ~6 SHARED ~6 CONSUMER|everywhere|regenerate|downstream|EVERY",
      "SHARED ~6 regenerate|regenerated|CONSUMER ~6",
      "regenerate|roll|rollout|propagate|adapt ~4 EVERY|DEPLOYABLE|SYSTEM ~4 DEPLOYABLE|SYSTEM",
      "whole|entire|throughout ~3 fleet|monorepo|landscape|estate",
      "monorepo|fleet ~2 wide",
      "extract|pull|carve|cut|break|move|lift|peel|spin|take ~6 out|from|off ~4 monolith",
      "switch|move|migrate|change ~6 bus|broker|queue|mesh|transport ~6 everything|everywhere|all|every|SYSTEM",
      "saga|choreography|orchestration|two-phase|distributed ~3 transaction|over|across|for|between|of",
    ],
  },
];
