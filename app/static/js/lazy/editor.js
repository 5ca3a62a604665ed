// Lazy entry: the rich text editor. Loaded by `load("editor")` on pages that hold a <trix-editor>.
// Trix writes its own <style>; it takes the nonce from <meta name="csp-nonce">.
import Trix from "trix";

export default Trix;
