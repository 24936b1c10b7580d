/**
 * Opens what a recipe names: policy, problem sources, rewards and chat models, together {@link
 * kedge.training.parts.RunParts}. Recipe settings come in; objects that read, score and sample go out. Nothing here
 * knows of stages at work or of the state of a run.
 */
package kedge.training.parts;
