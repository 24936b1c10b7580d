/**
 * Digests of what made a checkpoint: recipe, inputs, code and numerics. Files and recipes come in; keys and records go
 * out. Nothing here knows run folders or running stages.
 */
package kedge.training.provenance;
