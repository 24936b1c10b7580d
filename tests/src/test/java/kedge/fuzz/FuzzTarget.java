package kedge.fuzz;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A reader of what Kedge did not write.
 *
 * @param name in reports
 * @param share one of so many inputs is given to it: more than 1 for slow readers
 * @param corpus sound inputs, which are damaged
 * @param damage how they are
 * @param reader reads an input; a {@link kedge.data.UserError} is a proper end
 */
record FuzzTarget(String name, int share, List<byte[]> corpus, Damaging damage, Reader reader) {

  /** Reads one input to a value. */
  @FunctionalInterface
  interface Reader {
    void read(byte[] bytes) throws IOException;
  }

  /** Makes an input of sound ones: what comes out follows from the random numbers alone. */
  @FunctionalInterface
  interface Damaging {
    byte[] of(List<byte[]> corpus, SplittableRandom random);
  }

  FuzzTarget {
    if (corpus.isEmpty()) {
      throw new IllegalArgumentException("the corpus of " + name + " is empty");
    }
  }

  /** A reader of bytes that are damaged as any others are. */
  FuzzTarget(String name, int share, List<byte[]> corpus, Reader reader) {
    this(name, share, corpus, Damage::of, reader);
  }

  /** Reads a text. */
  @FunctionalInterface
  interface TextReader {
    void read(String text) throws IOException;
  }

  static FuzzTarget ofTexts(String name, int share, List<String> corpus, TextReader reader) {
    return new FuzzTarget(name, share,
        corpus.stream().map(text -> text.getBytes(java.nio.charset.StandardCharsets.UTF_8)).toList(),
        bytes -> reader.read(new String(bytes, java.nio.charset.StandardCharsets.UTF_8)));
  }
}
