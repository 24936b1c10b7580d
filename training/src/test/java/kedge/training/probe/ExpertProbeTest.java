package kedge.training.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpertProbeTest {

  @Test
  void checkpointsOfOneNameAreToldApartByTheirPaths() {
    List<Path> all = List.of(Path.of("runs/a/checkpoints/step-000100"), Path.of("runs/b/checkpoints/step-000100"),
        Path.of("runs/b/checkpoints/step-000200"), Path.of("/"));
    assertEquals(List.of("runs/a/checkpoints/step-000100", "runs/b/checkpoints/step-000100", "step-000200", "/"),
        all.stream().map(each -> ExpertProbe.label(each, all)).toList());
  }
}
