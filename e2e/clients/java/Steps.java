import java.util.concurrent.Callable;

/** What both programs tell about their progress. */
final class Steps {
  static void step(String name) {
    System.out.println("ok " + name);
  }

  static void expect(boolean condition, Object what) {
    if (!condition) throw new IllegalStateException(String.valueOf(what));
  }

  static void until(String name, Callable<Boolean> done) throws Exception {
    long end = System.nanoTime() + 15_000_000_000L;
    while (!done.call()) {
      expect(System.nanoTime() < end, name);
      Thread.sleep(50);
    }
    step(name);
  }
}
