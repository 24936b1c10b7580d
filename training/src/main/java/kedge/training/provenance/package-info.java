/**
 * Digests of what made a checkpoint: recipe, inputs, code and numerics. Files and recipes come in; keys and
 * records go out. Run folders and stages at work are not known here.
 */
package kedge.training.provenance;
