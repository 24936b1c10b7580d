/**
 * Opens what a recipe names: policy, problem sources, rewards and chat models, together {@link
 * kedge.training.parts.RunParts}. Recipe settings come in; objects that read, score and sample go out. Nothing here
 * knows running stages or the state of a run.
 */
package kedge.training.parts;
