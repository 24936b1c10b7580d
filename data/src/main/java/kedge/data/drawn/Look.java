package kedge.data.drawn;

/**
 * Variety of a picture's look.
 *
 * @param hand handwriting of the digits; the name is part of the text by which pictures are told apart
 * @param moveX pixels to the right, of a figure that may move
 * @param moveY pixels down
 * @param degrees clockwise turn
 * @param noise largest change of a color component
 * @param noiseKey key of the noise
 */
record Look(int hand, int moveX, int moveY, int degrees, int noise, long noiseKey) {
  /** Chooses a look: the fixed one of the plain style, or a random one. */
  static Look of(Dice dice, Frame frame) {
    int reach = Math.max(1, frame.pixels() / 14);
    return frame.varied()
        ? new Look(dice.between(0, Glyphs.HANDS - 1), dice.between(-reach, reach), dice.between(-reach, reach),
            dice.between(-12, 12), dice.between(0, 24), dice.bits())
        : new Look(Glyphs.THIN, 0, 0, 0, 0, 0);
  }
}
