import { createApp } from 'vue';
import HandsetPage from './handset/HandsetPage.vue';
import './theme.css';

createApp(HandsetPage).mount('#app');
