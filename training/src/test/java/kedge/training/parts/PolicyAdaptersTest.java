package kedge.training.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyAdaptersTest {
  @Test
  void theRevisionOfABaseOnTheHubGoesIntoItsCheckpoints() {
    assertEquals(Optional.of("v1.1"), PolicyAdapters.revision(Path.of("hub:own/tiny@v1.1")));
    assertEquals(Optional.empty(), PolicyAdapters.revision(Path.of("hub:own/tiny")));
    assertEquals(Optional.empty(), PolicyAdapters.revision(Path.of("models/tiny@v1.1")));
  }
}
