"use strict";(self.rspackChunkautograder_lab=self.rspackChunkautograder_lab||[]).push([[931],{475(r,e,t){var a=t(601),o=t.n(a),n=t(314),i=(t.n(n))()(o());i.push([r.id,`/* Colours and sizes are the theme's, so that light, dark and high contrast all work. */
.autograder-Panel {
  min-width: 280px;
  padding: 0.75rem;
  overflow: auto;
  color: var(--jp-ui-font-color1);
  background: var(--jp-layout-color1);
  font-size: var(--jp-ui-font-size1);
  line-height: 1.5;
  overflow-wrap: anywhere;
}

.autograder-Panel h2 {
  font-size: 1.2em;
  margin: 0 0 0.25rem;
}

.autograder-Panel h3 {
  display: flex;
  align-items: baseline;
  flex-wrap: wrap;
  gap: 0.1rem 0.4rem;
  font-size: 1em;
  margin: 0 0 0.25rem;
}

.autograder-Panel p {
  margin: 0.25rem 0;
}

.autograder-Panel section {
  border-top: var(--jp-border-width) solid var(--jp-border-color1);
  margin-top: 0.6rem;
  padding-top: 0.6rem;
}

.autograder-Panel ul {
  list-style: none;
  margin: 0.25rem 0;
  padding: 0;
}

.autograder-Panel li {
  margin: 0.4rem 0;
}

.autograder-Panel summary {
  cursor: pointer;
  min-height: 24px;
  color: var(--jp-ui-font-color1);
}

.autograder-status {
  font-weight: 600;
}

.autograder-status[data-failed] {
  border-left: 4px solid var(--jp-error-color1);
  padding-left: 0.6rem;
}

.autograder-points {
  margin-left: auto;
  font-weight: 400;
  white-space: nowrap;
  font-variant-numeric: tabular-nums;
}

.autograder-outcome {
  font-weight: 600;
}

.autograder-mistake {
  border-left: 4px solid var(--jp-warn-color1);
  background: var(--jp-layout-color2);
  padding: 0.3rem 0.6rem;
  margin: 0.4rem 0;
}

.autograder-Panel code {
  font-family: var(--jp-code-font-family);
  font-size: 0.9em;
}

.autograder-Panel button,
.autograder-toolbarButton,
.autograder-Mark {
  min-height: 24px;
  border: var(--jp-border-width) solid var(--jp-border-color1);
  border-radius: var(--jp-border-radius);
  background: var(--jp-layout-color2);
  color: var(--jp-ui-font-color1);
  font: inherit;
  cursor: pointer;
  white-space: nowrap;
}

.autograder-toolbarButton {
  margin: 0 2px;
  padding: 0 0.5rem;
  background: transparent;
}

.autograder-toolbarButton:hover {
  background: var(--jp-layout-color2);
}

.autograder-Panel :focus-visible,
.autograder-toolbarButton:focus-visible,
.autograder-Mark:focus-visible {
  outline: 2px solid var(--jp-brand-color1);
  outline-offset: 1px;
}

.autograder-connection label {
  display: block;
  margin: 0.4rem 0;
}

.autograder-connection input {
  display: block;
  width: 100%;
  box-sizing: border-box;
  min-height: 28px;
}

.autograder-Mark {
  display: block;
  width: fit-content;
  margin: 0.25rem 0 0.25rem calc(var(--jp-cell-prompt-width) + var(--jp-cell-collapser-width) + 5px);
  padding: 0.1rem 0.6rem;
  border-left-width: 4px;
  font-family: var(--jp-ui-font-family);
  font-size: var(--jp-ui-font-size1);
}

.autograder-Mark[data-state='good'] {
  border-left-color: var(--jp-success-color1);
}

.autograder-Mark[data-state='bad'] {
  border-left-color: var(--jp-error-color1);
}
`,""]),t.d(e,{},{A:i})},314(r){r.exports=function(r){var e=[];return e.toString=function(){return this.map(function(e){var t="",a=void 0!==e[5];return e[4]&&(t+="@supports (".concat(e[4],") {")),e[2]&&(t+="@media ".concat(e[2]," {")),a&&(t+="@layer".concat(e[5].length>0?" ".concat(e[5]):""," {")),t+=r(e),a&&(t+="}"),e[2]&&(t+="}"),e[4]&&(t+="}"),t}).join("")},e.i=function(r,t,a,o,n){"string"==typeof r&&(r=[[null,r,void 0]]);var i={};if(a)for(var l=0;l<this.length;l++){var s=this[l][0];null!=s&&(i[s]=!0)}for(var u=0;u<r.length;u++){var c=[].concat(r[u]);a&&i[c[0]]||(void 0!==n&&(void 0===c[5]||(c[1]="@layer".concat(c[5].length>0?" ".concat(c[5]):""," {").concat(c[1],"}")),c[5]=n),t&&(c[2]&&(c[1]="@media ".concat(c[2]," {").concat(c[1],"}")),c[2]=t),o&&(c[4]?(c[1]="@supports (".concat(c[4],") {").concat(c[1],"}"),c[4]=o):c[4]="".concat(o)),e.push(c))}},e}},601(r){r.exports=function(r){return r[1]}},966(r,e,t){t.r(e);var a=t(72),o=t.n(a),n=t(825),i=t.n(n),l=t(659),s=t.n(l),u=t(56),c=t.n(u),d=t(540),p=t.n(d),f=t(113),m=t.n(f),g=t(475),v={};v.styleTagTransform=m(),v.setAttributes=c(),v.insert=s().bind(null,"head"),v.domAPI=i(),v.insertStyleElement=p(),o()(g.A,v);let h=g.A&&g.A.locals?g.A.locals:void 0;t.d(e,{},{default:h})},72(r){var e=[];function t(r){for(var t=-1,a=0;a<e.length;a++)if(e[a].identifier===r){t=a;break}return t}function a(r,a){for(var o={},n=[],i=0;i<r.length;i++){var l=r[i],s=a.base?l[0]+a.base:l[0],u=o[s]||0,c="".concat(s," ").concat(u);o[s]=u+1;var d=t(c),p={css:l[1],media:l[2],sourceMap:l[3],supports:l[4],layer:l[5]};if(-1!==d)e[d].references++,e[d].updater(p);else{var f=function(r,e){var t=e.domAPI(e);return t.update(r),function(e){e?(e.css!==r.css||e.media!==r.media||e.sourceMap!==r.sourceMap||e.supports!==r.supports||e.layer!==r.layer)&&t.update(r=e):t.remove()}}(p,a);a.byIndex=i,e.splice(i,0,{identifier:c,updater:f,references:1})}n.push(c)}return n}r.exports=function(r,o){var n=a(r=r||[],o=o||{});return function(r){r=r||[];for(var i=0;i<n.length;i++){var l=t(n[i]);e[l].references--}for(var s=a(r,o),u=0;u<n.length;u++){var c=t(n[u]);0===e[c].references&&(e[c].updater(),e.splice(c,1))}n=s}}},659(r){var e={};r.exports=function(r,t){var a=function(r){if(void 0===e[r]){var t=document.querySelector(r);if(window.HTMLIFrameElement&&t instanceof window.HTMLIFrameElement)try{t=t.contentDocument.head}catch(r){t=null}e[r]=t}return e[r]}(r);if(!a)throw Error("Couldn't find a style target. This probably means that the value for the 'insert' parameter is invalid.");a.appendChild(t)}},540(r){r.exports=function(r){var e=document.createElement("style");return r.setAttributes(e,r.attributes),r.insert(e,r.options),e}},56(r,e,t){r.exports=function(r){var e=t.nc;e&&r.setAttribute("nonce",e)}},825(r){r.exports=function(r){if("u"<typeof document)return{update:function(){},remove:function(){}};var e=r.insertStyleElement(r);return{update:function(t){var a,o,n;a="",t.supports&&(a+="@supports (".concat(t.supports,") {")),t.media&&(a+="@media ".concat(t.media," {")),(o=void 0!==t.layer)&&(a+="@layer".concat(t.layer.length>0?" ".concat(t.layer):""," {")),a+=t.css,o&&(a+="}"),t.media&&(a+="}"),t.supports&&(a+="}"),(n=t.sourceMap)&&"u">typeof btoa&&(a+="\n/*# sourceMappingURL=data:application/json;base64,".concat(btoa(unescape(encodeURIComponent(JSON.stringify(n))))," */")),r.styleTagTransform(a,e,r.options)},remove:function(){var r;null===(r=e).parentNode||r.parentNode.removeChild(r)}}}},113(r){r.exports=function(r,e){if(e.styleSheet)e.styleSheet.cssText=r;else{for(;e.firstChild;)e.removeChild(e.firstChild);e.appendChild(document.createTextNode(r))}}}}]);