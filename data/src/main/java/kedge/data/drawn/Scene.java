package kedge.data.drawn;

import java.util.List;
import java.util.function.Consumer;

/**
 * What is drawn, and what is asked of it.
 *
 * @param facts what the picture shows, as a text, whatever is asked about it: {@code sum 3 5 2}
 * @param look how it shows it: hand, place, turn, noise; together with the facts it decides every pixel
 * @param many whether there are so many facts that the split goes by them; else it goes by facts and look
 * @param question the question
 * @param answer the answer, a number or a word
 * @param reasoning the steps to it, a line each; empty where it is read off
 * @param numbers numbers that the picture shows, for judges of a chain
 * @param painter draws it
 */
record Scene(String facts, String look, boolean many, String question, String answer, List<String> reasoning,
    List<Integer> numbers, Consumer<Canvas> painter) {
  Scene {
    reasoning = List.copyOf(reasoning);
    numbers = List.copyOf(numbers);
  }
}
