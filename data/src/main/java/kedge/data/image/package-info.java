/**
 * Images: location of their bytes, headers, pixels as RGB, and tiles for a vision encoder. Plain Java; knows no
 * tensors.
 */
package kedge.data.image;
