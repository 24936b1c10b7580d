/**
 * What the policy knows of pictures: images as pixels placed in a sequence, and the sizes of the vision tower and the
 * adapter that turn them into rows of the decoder's stream. Knows no file format, no tokenizer and no arithmetic.
 */
package kedge.policy.vision;
