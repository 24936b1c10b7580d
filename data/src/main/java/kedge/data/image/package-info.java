/**
 * Images: where their bytes are, what their headers say, their pixels as RGB, and the tiles that a vision encoder is
 * given. Plain Java; no tensors.
 */
package kedge.data.image;
