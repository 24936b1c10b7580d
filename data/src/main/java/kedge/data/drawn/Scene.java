package kedge.data.drawn;

import java.util.List;
import java.util.function.Consumer;

/**
 * A picture and the question about it.
 *
 * @param facts content of the picture as a text, independent of the question: {@code sum 3 5 2}
 * @param look appearance: handwriting, place, rotation, noise; with the facts, it determines every pixel
 * @param many whether there are enough facts to split by facts; otherwise the split is by facts and look
 * @param question the question
 * @param answer the answer, a number or a word
 * @param reasoning the steps to the answer, one line each; empty if it can be read off
 * @param numbers numbers in the picture, for rewards on the chain of thought
 * @param painter draws the picture
 */
record Scene(String facts, String look, boolean many, String question, String answer, List<String> reasoning,
    List<Integer> numbers, Consumer<Canvas> painter) {
  Scene {
    reasoning = List.copyOf(reasoning);
    numbers = List.copyOf(numbers);
  }
}
