package kedge.data.drawn;

/**
 * What a drawing is made for.
 *
 * @param pixels width and height of the picture
 * @param style its variety
 * @param hard whether steps are asked for, in place of what is read off
 * @param terms how many numbers are added
 */
record Frame(int pixels, PictureStyle style, boolean hard, int terms) {
  boolean varied() {
    return style == PictureStyle.VARIED;
  }
}
