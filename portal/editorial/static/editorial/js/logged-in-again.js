/* The window of a login in between has done its work; where the browser does not let it close, its words say so. */
new BroadcastChannel("portal-login").postMessage("back");
window.close();
