package kedge.cli.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Selection of the rank whose message is reported for the whole run. */
class RankMessagesTest {

  @ParameterizedTest
  @ValueSource(strings = {
      "rank 2 (node, process 9) ended: the disk is full",
      "rank 2 (node, process 9) is gone",
      "rank 1 (node, process 8), rank 2 (node, process 9) are gone",
      "rank 2 (node, process 9) did not come to an exchange within 1800 s, and the run cannot go on without: closed",
      "rank 2 did not come to an exchange within 1800 s, and the run cannot go on without: closed",
      "the network between the ranks failed: closed",
      "the store at 127.0.0.1:29500 is gone, which rank 0 or the launcher serves: closed"})
  void whatAVictimSaysGivesWayToTheCulprit(String victim) {
    assertEquals(Optional.of("stage a, step 3: the disk is full"),
        RankMessages.culprit(List.of(victim, "", "stage a, step 3: the disk is full")));
    assertEquals(Optional.empty(), RankMessages.culprit(List.of(victim, "")));
  }

  @Test
  void ofTwoCulpritsTheLowerRankSpeaks() {
    assertEquals(Optional.of("rank is 3, expected 4"), RankMessages.culprit(List.of("rank is 3, expected 4", "other")));
  }
}
