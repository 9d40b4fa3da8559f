/** What Java programs do with the client of fabric8 and with the official one. */
public final class Main {
  public static void main(String[] arguments) throws Exception {
    Fabric8.run();
    Official.run();
    System.out.println("DONE");
    System.exit(0);
  }
}
