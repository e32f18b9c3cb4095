// 示例数据 sample data，虚构数字
var siteInfo = {"projectName":"/EWB-FRONT","siteGuid":"7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"};
function checkJson(x) { return x; }
