/**
 * Internal, not API. The vision tower and the adapter of the CPU decoder with hand-written gradients: patches, learned
 * positions, the merge of patches, and the features of images by their digests. Its blocks are the decoder's layers.
 */
package kedge.policy.cpu.vision;
