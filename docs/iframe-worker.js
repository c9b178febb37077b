// Pages opened from disk may not start a worker, which the search needs: there it runs in a hidden frame instead.
if (location.protocol === "file:") {
  window.Worker = class {
    constructor(address) {
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.waiting = [];
      document.documentElement.append(this.frame);
      const inside = this.frame.contentWindow;
      inside.postMessage = (data) => setTimeout(() => this.onmessage?.({ data }));
      const script = this.frame.contentDocument.createElement("script");
      script.src = address;
      script.onload = () => {
        this.ready = true;
        this.waiting.splice(0).forEach((data) => inside.onmessage({ data }));
      };
      script.onerror = (event) => this.onerror?.(event);
      this.frame.contentDocument.body.append(script);
    }

    postMessage(data) {
      if (this.ready) this.frame.contentWindow.onmessage({ data });
      else this.waiting.push(data);
    }

    terminate() {
      this.frame.remove();
    }
  };
}
