/**
 * Internal, not API. Names of the tensors that parameters are read from and written to, in the dialects of Hugging Face
 * checkpoints.
 */
package kedge.policy.checkpoint.names;
