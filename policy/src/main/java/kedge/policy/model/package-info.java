/**
 * Family and sizes of a decoder and its parameters: what exists, in which shape, under which name in a
 * checkpoint, and where in one flat tensor. Knows no file format and no arithmetic.
 */
package kedge.policy.model;
