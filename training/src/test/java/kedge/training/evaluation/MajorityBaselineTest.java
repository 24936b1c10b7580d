package kedge.training.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kedge.data.Answer;
import org.junit.jupiter.api.Test;

class MajorityBaselineTest {
  @Test
  void isTheShareOfTheMostCommonAnswerWhereFewArePossible() {
    List<Answer> answers = new ArrayList<>(Collections.nCopies(13, new Answer.Text("true")));
    answers.addAll(Collections.nCopies(7, new Answer.Text("false")));
    assertEquals(Optional.of(0.65), MajorityBaseline.of(answers));
    assertEquals(Optional.empty(), MajorityBaseline.of(answers.subList(0, 19).subList(5, 19))); // 14 of two answers
    assertEquals(Optional.empty(), MajorityBaseline.of(answers.subList(0, 13))); // one answer alone
    answers.add(new Answer.None());
    assertEquals(Optional.empty(), MajorityBaseline.of(answers));
  }

  @Test
  void isUnknownWhereManyAnswersArePossible() {
    assertEquals(Optional.empty(), MajorityBaseline.of(IntStream.range(0, 1100)
        .mapToObj(number -> (Answer) new Answer.Mathematical(String.valueOf(number % 11))).toList()));
  }
}
