package kedge.policy.distributed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;
import kedge.policy.natives.Transfer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranks as threads: what one sends is what the others get, and whoever is at fault is named. */
class GlooRanksTest {

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void bytesOfDifferentLengthsComeInTheOrderOfRanks(int size) {
    List<List<byte[]>> gathered = RankThreads.run(size, ranks -> {
      ranks.gather(new byte[0]); // nothing from anybody
      byte[] own = new byte[3 * ranks.rank()]; // nothing from rank 0
      Arrays.fill(own, (byte) (ranks.rank() - 2));
      return ranks.gather(own);
    });
    for (List<byte[]> parts : gathered) {
      assertEquals(size, parts.size());
      for (int rank = 0; rank < size; rank++) {
        byte[] expected = new byte[3 * rank];
        Arrays.fill(expected, (byte) (rank - 2));
        assertArrayEquals(expected, parts.get(rank));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void aTensorOfAnyRankGoesToAllBitForBit(int size) {
    for (ScalarType type : List.of(ScalarType.Float, ScalarType.BFloat16, ScalarType.Byte)) {
      List<List<double[]>> received = RankThreads.run(size, ranks -> {
        List<double[]> values = new ArrayList<>();
        for (int from = 0; from < size; from++) {
          for (int count : new int[]{0, 1, 1000}) {
            values.add(broadcast(ranks, from, count, type));
          }
        }
        return values;
      });
      for (List<double[]> values : received) {
        for (int i = 0; i < values.size(); i++) {
          assertArrayEquals(received.get(i / 3).get(i), values.get(i));
        }
        assertEquals(size + 1.0, values.get(values.size() - 1)[999], "rank " + (size - 1) + " sent it");
      }
    }
  }

  private static double[] broadcast(Ranks ranks, int from, int count, ScalarType type) {
    try (PointerScope scope = new PointerScope()) {
      double[] own = new double[count];
      Arrays.fill(own, ranks.rank() + 2);
      Tensor tensor = Transfer.tensor(own, new Device("cpu"), type);
      ranks.broadcast(tensor, from);
      return count == 0 ? own : Transfer.doubles(tensor);
    }
  }

  @Test
  void rankZeroDecidesForAll() {
    assertEquals(List.of(true, true, true), RankThreads.run(3, ranks -> ranks.decide(() -> ranks.rank() == 0)));
  }

  @Test
  void workIsDividedWithoutGapsAndEvenly() {
    RankThreads.run(3, ranks -> {
      assertEquals(0, ranks.start(0, 7));
      assertEquals(List.of(2, 4, 7), List.of(ranks.start(1, 7), ranks.start(2, 7), ranks.start(3, 7)));
      assertEquals(ranks.start(1, 0), ranks.start(3, 0));
      return null;
    });
  }

  @Test
  void whyARankEndsIsToldToTheOthers() {
    int port = RankThreads.freePort();
    List<String> said = RankThreads.each(3, rank -> {
      try (Ranks ranks = GlooRanks.meet(RankThreads.meeting(rank, 3, port, 60), Map.of())) {
        if (rank == 1) {
          ranks.tell("the disk is full");
          return "";
        }
        return assertThrows(UserError.class, ranks::await).getMessage();
      }
    });
    for (int rank : new int[]{0, 2}) {
      assertTrue(said.get(rank).matches("rank 1 \\(.*, process \\d+\\) ended: the disk is full"), said.get(rank));
    }
  }

  @Test
  void whyRankZeroEndsIsToldToThoseThatWaitInAnExchange() {
    int port = RankThreads.freePort();
    long[] told = new long[1];
    List<Double> seconds = RankThreads.each(3, rank -> {
      try (Ranks ranks = GlooRanks.meet(RankThreads.meeting(rank, 3, port, 60), Map.of())) {
        if (rank == 0) {
          RankStore.pause(500); // the others are in the exchange
          told[0] = System.nanoTime();
          ranks.tell("the disk is full");
          return (System.nanoTime() - told[0]) / 1e9;
        }
        String said = assertThrows(UserError.class, () -> ranks.gather(new byte[]{1})).getMessage();
        assertTrue(said.matches("rank 0 \\(.*, process \\d+\\) ended: the disk is full"), said);
        return (System.nanoTime() - told[0]) / 1e9;
      }
    });
    assertTrue(seconds.stream().allMatch(each -> each < 5), "seconds from the fault to its end: " + seconds);
  }

  @Test
  void rankZeroMayWorkForLongerThanAnExchangeLasts() {
    int port = RankThreads.freePort();
    List<Integer> lengths = RankThreads.each(3, rank -> {
      try (Ranks ranks = GlooRanks.meet(new Meeting(rank, 3, 3, "127.0.0.1", port, rank == 0, "0",
          Duration.ofSeconds(60), Duration.ofSeconds(1)), Map.of())) {
        int length = ranks.byLeader(() -> {
          RankStore.pause(3_000);
          return new byte[]{7, 8};
        })[1];
        ranks.await();
        return length + ranks.byLeader(() -> new byte[0]).length;
      }
    });
    assertEquals(List.of(8, 8, 8), lengths);
  }

  @Test
  void aSecondProcessOfARankIsRefusedAndTheRunGoesOn() {
    int port = RankThreads.freePort();
    List<Integer> parts = RankThreads.each(2, rank -> {
      try (Ranks ranks = GlooRanks.meet(RankThreads.meeting(rank, 2, port, 20), Map.of())) {
        if (rank == 1) {
          String said = assertThrows(UserError.class,
              () -> GlooRanks.meet(RankThreads.meeting(1, 2, port, 20), Map.of())).getMessage();
          assertTrue(said.startsWith("RANK is 1, which another process of this run is as well: "), said);
        }
        ranks.await();
        return ranks.gather(new byte[1]).size();
      }
    });
    assertEquals(List.of(2, 2), parts);
  }

  @Test
  void aRankThatDoesNotAnswerIsNamed() {
    int port = RankThreads.freePort();
    List<String> said = RankThreads.each(3, rank -> {
      try (Ranks ranks = GlooRanks.meet(new Meeting(rank, 3, 3, "127.0.0.1", port, rank == 0, "0",
          Duration.ofSeconds(60), Duration.ofSeconds(1)), Map.of())) {
        if (rank == 2) {
          RankStore.pause(7_000);
          ranks.tell("late");
          return "";
        }
        return assertThrows(UserError.class, () -> ranks.gather(new byte[]{1})).getMessage();
      }
    });
    for (int rank : new int[]{0, 1}) {
      assertTrue(
          said.get(rank).startsWith("rank 2 (") && said.get(rank).contains("did not come to an exchange within 1"),
          said.get(rank));
    }
  }

  @Test
  void aRankThatNeverComesIsNamed() {
    int port = RankThreads.freePort();
    List<String> said = RankThreads.each(2, rank -> assertThrows(UserError.class,
        () -> GlooRanks.meet(RankThreads.meeting(rank, 3, port, 2), Map.of())).getMessage());
    assertTrue(said.stream().anyMatch(text -> text.contains("have not come within 2 s: [2]")), said.toString());
  }

  @Test
  void factsThatDifferAreNamedWithBothRanks() {
    int port = RankThreads.freePort();
    List<String> said = RankThreads.each(2, rank -> assertThrows(UserError.class, () -> GlooRanks
        .meet(RankThreads.meeting(rank, 2, port, 20), Map.of("seed", String.valueOf(rank))).gather(new byte[1]))
            .getMessage());
    assertTrue(said.get(1).startsWith("the ranks differ in their seed: rank 0 (") && said.get(1).contains(" has 1"),
        said.get(1));
    assertTrue(said.get(0).contains("rank 1 (") && said.get(0).contains("differ in their seed"), said.get(0));
  }

  @Test
  void twoProcessesOfOneRankAreRefused() {
    int port = RankThreads.freePort();
    List<String> said = RankThreads.each(2, process -> assertThrows(UserError.class,
        () -> GlooRanks.meet(new Meeting(0, 2, 2, "127.0.0.1", port, process == 0, "0", Duration.ofSeconds(5),
            Duration.ofSeconds(5)), Map.of())).getMessage());
    assertTrue(said.stream().anyMatch(text -> text.startsWith("RANK is 0, which another process of this run is")),
        said.toString());
  }

  @Test
  void aPortThatIsTakenIsRefused() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      String said = assertThrows(UserError.class,
          () -> GlooRanks.meet(RankThreads.meeting(0, 2, taken.getLocalPort(), 2), Map.of())).getMessage();
      assertTrue(said.startsWith("MASTER_PORT is " + taken.getLocalPort() + ", which this machine cannot serve"), said);
    }
  }

  @Test
  void anInterfaceThatIsNotThereIsRefused() {
    GlooRanks.requireInterface(null);
    GlooRanks.requireInterface("lo");
    String said = assertThrows(UserError.class, () -> GlooRanks.requireInterface("none0")).getMessage();
    assertTrue(said.startsWith("GLOO_SOCKET_IFNAME is none0, expected one of ["), said);
  }

  @Test
  void aStoreThatNobodyServesIsRefused() {
    String said = assertThrows(UserError.class,
        () -> GlooRanks.meet(RankThreads.meeting(1, 2, RankThreads.freePort(), 1), Map.of())).getMessage();
    assertTrue(said.startsWith("rank 1 found no store at MASTER_ADDR:MASTER_PORT, 127.0.0.1:"), said);
  }
}
