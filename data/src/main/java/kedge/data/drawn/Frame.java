package kedge.data.drawn;

/**
 * Size, style and difficulty of a drawing.
 *
 * @param pixels width and height of the picture
 * @param style variety of the pictures
 * @param hard whether the question needs several steps
 * @param terms number of terms of a sum
 */
record Frame(int pixels, PictureStyle style, boolean hard, int terms) {
  boolean varied() {
    return style == PictureStyle.VARIED;
  }
}
